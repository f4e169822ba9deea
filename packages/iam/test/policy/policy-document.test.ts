import { describe, expect, test } from '@jest/globals';
import { PolicyError, validatePolicyDocument } from '../../src/index.ts';

const allow = { Effect: 'Allow', Action: '*', Resource: '*' };

describe('validatePolicyDocument rejects by name', () => {
  test.each([
    [
      'an unknown operator',
      { ...allow, Condition: { StringLiek: { a: 'b' } } },
      "'StringLiek' is not built; built are StringEquals, StringNotEquals, StringLike, StringNotLike, Bool, ArnEquals, ArnLike, each also with IfExists; did you mean 'StringLike'?",
    ],
    [
      'a set operator',
      { ...allow, Condition: { 'ForAnyValue:StringEquals': { a: 'b' } } },
      "'ForAnyValue:StringEquals' is not built",
    ],
    [
      'a policy variable in a resource',
      { ...allow, Resource: 'arn:aws:s3:::b/$' + '{aws:username}/*' },
      'policy variable',
    ],
    [
      'a policy variable in a condition',
      { ...allow, Condition: { StringEquals: { a: '$' + '{aws:username}' } } },
      '{aws:username}',
    ],
    [
      'a statement without an action',
      { Effect: 'Allow', Resource: '*' },
      'neither; give it either Action or NotAction',
    ],
    [
      'a statement with both forms of resource',
      { ...allow, NotResource: 'x' },
      'both; give it either Resource or NotResource',
    ],
    ['an unknown element', { ...allow, Principal: '*' }, "unknown key 'Statement"],
    ['an unknown effect', { ...allow, Effect: 'allow' }, 'Statement'],
  ])('%s', (_, statement, message) => {
    const validate = () => validatePolicyDocument({ Version: '2012-10-17', Statement: [statement] });
    expect(validate).toThrow(PolicyError);
    expect(validate).toThrow(message);
  });
});
