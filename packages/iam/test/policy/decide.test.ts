import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decide, isAllowed, validatePolicyDocument } from '../../src/index.ts';

interface DecisionCase {
  name: string;
  statements: unknown[];
  action: string;
  resource: string;
  context?: Record<string, string | boolean>;
  decision: string;
}

const file = path.join(import.meta.dirname, '../fixtures/policy-decisions.json');
const cases: DecisionCase[] = JSON.parse(readFileSync(file, 'utf8'));

describe('decide', () => {
  test.each(cases)('$name', ({ statements, decision, ...question }) => {
    const policy = validatePolicyDocument({ Version: '2012-10-17', Statement: statements });
    expect(decide({ ...question, policies: [policy] })).toBe(decision);
  });

  test('a deny in one policy wins over an allow in another', () => {
    const policies = ['Deny', 'Allow'].map((Effect) =>
      validatePolicyDocument({ Statement: { Effect, Action: '*', Resource: '*' } }),
    );
    expect(decide({ policies, action: 'a:B', resource: '*' })).toBe('explicitDeny');
  });
});

test('the root principal may do everything', () => {
  const root = {
    arn: 'arn:aws:iam::000000000000:root',
    accountId: '000000000000',
    policies: 'root' as const,
  };
  expect(isAllowed(root, { action: 's3:DeleteBucket', resource: 'arn:aws:s3:::b' })).toBe(true);
  expect(
    isAllowed({ ...root, policies: [] }, { action: 's3:DeleteBucket', resource: 'arn:aws:s3:::b' }),
  ).toBe(false);
});
