import { describe, expect, test } from '@jest/globals';
import { resolveValue } from '../../src/template/intrinsics.ts';
import { resolveParameters } from '../../src/template/parameters.ts';
import { makeScope } from '../../src/template/scope.ts';
import { givenTemplate, identity } from './given-template.ts';

function givenScope() {
  const template = givenTemplate({
    Parameters: {
      Size: { Type: 'Number', Default: '5' },
      List: { Type: 'CommaDelimitedList', Default: 'a, b' },
    },
    Conditions: {
      Big: { 'Fn::Equals': [{ Ref: 'Size' }, 5] },
      Small: { 'Fn::Not': [{ Condition: 'Big' }] },
      Both: { 'Fn::And': [{ Condition: 'Big' }, { Condition: 'Small' }] },
      Either: { 'Fn::Or': [{ Condition: 'Big' }, { Condition: 'Small' }] },
    },
    Resources: { A: { Type: 'Test::Thing' }, Later: { Type: 'Test::Thing' } },
  });
  const parameters = resolveParameters(template, []);
  const values = { physicalId: 'a-1', attributes: { Arn: 'arn:a-1', 'Deep.Name': 'deep' } };
  return makeScope({ template, parameters, identity, resource: (id) => (id === 'A' ? values : undefined) });
}

describe('resolveValue', () => {
  const rows: [string, object | string, unknown][] = [
    ['Ref of a parameter', { Ref: 'Size' }, '5'],
    ['Ref of a list parameter', { Ref: 'List' }, ['a', 'b']],
    ['Ref of a resource', { Ref: 'A' }, 'a-1'],
    ['Ref of AWS::Region', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Ref of AWS::AccountId', { Ref: 'AWS::AccountId' }, '111122223333'],
    ['Ref of AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['Ref of AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['Ref of AWS::StackName', { Ref: 'AWS::StackName' }, 'stack'],
    ['Ref of AWS::StackId', { Ref: 'AWS::StackId' }, identity.stackId],
    [
      'AWS::NoValue, which takes its member away',
      { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] },
      { b: [1] },
    ],
    ['Fn::GetAtt with a list', { 'Fn::GetAtt': ['A', 'Arn'] }, 'arn:a-1'],
    ['Fn::GetAtt with a text', { 'Fn::GetAtt': 'A.Deep.Name' }, 'deep'],
    [
      'Fn::Sub with a text',
      { 'Fn::Sub': '${AWS::Region}/${A}/${A.Arn}/${Size}/${!Size}' },
      'eu-west-1/a-1/arn:a-1/5/${Size}',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${x}-${Size}', { x: { Ref: 'A' } }] }, 'a-1-5'],
    ['Fn::Join', { 'Fn::Join': [':', ['a', { Ref: 'A' }, 3]] }, 'a:a-1:3'],
    ['Fn::Join of a list parameter', { 'Fn::Join': ['+', { Ref: 'List' }] }, 'a+b'],
    ['Fn::Select', { 'Fn::Select': ['1', { Ref: 'List' }] }, 'b'],
    ['Fn::Split', { 'Fn::Split': [':', { 'Fn::GetAtt': 'A.Arn' }] }, ['arn', 'a-1']],
    ['Fn::If, true', { 'Fn::If': ['Big', 'yes', 'no'] }, 'yes'],
    ['Fn::If, false', { 'Fn::If': ['Small', 'yes', 'no'] }, 'no'],
    ['Fn::And', { 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    ['Fn::Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    ['an object with a single key that is no intrinsic', { Condition: { a: 1 } }, { Condition: { a: 1 } }],
  ];
  test.each(rows)('resolves %s', (_title, value, expected) => {
    const given = JSON.parse(JSON.stringify(value));
    expect(resolveValue(given, givenScope())).toEqual({ value: expected, complete: true });
  });

  const awaiting: [string, object][] = [
    ['Ref', { Ref: 'Later' }],
    ['Fn::GetAtt', { 'Fn::GetAtt': 'Later.Arn' }],
    ['Fn::Sub', { 'Fn::Sub': 'x-${Later.Arn}-y' }],
    ['Fn::Join', { 'Fn::Join': ['', ['x', { Ref: 'Later' }]] }],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [0, { 'Fn::Split': ['-', { Ref: 'Later' }] }] }],
  ];
  test.each(awaiting)('knows that %s of a resource to come is not known yet', (_title, value) => {
    const given = JSON.parse(JSON.stringify({ deep: [value] }));
    expect(resolveValue(given, givenScope()).complete).toBe(false);
  });

  const refusals: [string, object, string][] = [
    [
      'Fn::Select beyond the list',
      { 'Fn::Select': [7, ['a']] },
      'cannot select nonexistent value at index 7',
    ],
    [
      'Fn::Sub with a bad name',
      { 'Fn::Sub': '${a b}' },
      'variable names in Fn::Sub syntax must contain only',
    ],
    ['Fn::Join of a text', { 'Fn::Join': [',', 'a'] }, 'every Fn::Join object requires two parameters'],
    ['Fn::If of an unknown condition', { 'Fn::If': ['Nope', 1, 2] }, 'Unresolved condition dependency Nope'],
    ['an unknown function', { 'Fn::Cidr': [] }, 'intrinsic function Fn::Cidr is not built'],
  ];
  test.each(refusals)('rejects %s', (_title, value, message) => {
    expect(() => resolveValue(JSON.parse(JSON.stringify(value)), givenScope())).toThrow(message);
  });
});
