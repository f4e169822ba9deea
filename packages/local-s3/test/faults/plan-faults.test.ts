import { describe, expect, test } from '@jest/globals';
import { type FaultRules, parseFaults } from '../../src/faults/faults-document.ts';
import { type FaultFacts, findRule, planFaults } from '../../src/faults/plan-faults.ts';

const facts: FaultFacts = { operation: 'GetObject', isRead: true, prefix: 'bucket/', accessKeyId: 'ME' };
const draws = { internalError: 0.5, reset: 0.5, resetAt: 0.25, latency: [0, 0] as const };

function givenFaults(operations: Record<string, FaultRules>) {
  const parsed = parseFaults({ operations });
  if (!parsed.ok) throw new Error(parsed.problems.join());
  return parsed.value;
}

describe('the rule for a request', () => {
  const low = { internal_error: { probability: 0.1 } };
  const high = { internal_error: { probability: 0.9 } };

  test.each([
    ["its operation's before its class's", { GetObject: high, reads: low, '*': low }, 'GetObject'],
    ["its class's before everybody's", { reads: high, '*': low }, 'reads'],
    ["everybody's where there is no other", { '*': high, writes: low, PutObject: low }, '*'],
  ])('is %s', (_, operations, scope) => {
    const found = findRule(givenFaults(operations), facts, 'internal_error');
    expect(found).toEqual({ scope, rule: { probability: 0.9 } });
  });

  test('is found for each kind of fault by itself', () => {
    const document = givenFaults({ GetObject: { reset: { probability: 1 } }, '*': low });
    expect(findRule(document, facts, 'internal_error')?.scope).toBe('*');
    expect(findRule(document, facts, 'reset')?.scope).toBe('GetObject');
    expect(findRule(document, facts, 'slow_down')).toBeUndefined();
  });
});

describe('a plan', () => {
  const none = { refusal: undefined, latencyMs: 0, resetAt: undefined };

  test.each([
    ['nothing where nothing is asked for', {}, false, none],
    [
      'nothing to whom luck is with',
      { internal_error: { probability: 0.5 }, reset: { probability: 0.5 } },
      false,
      none,
    ],
    [
      'an internal error below the probability, after the latency',
      { internal_error: { probability: 0.51 }, reset: { probability: 1 }, latency: { fixed_ms: 7 } },
      false,
      { refusal: 'InternalError', latencyMs: 7, resetAt: undefined },
    ],
    ['a reset where luck puts it', { reset: { probability: 0.51 } }, false, { ...none, resetAt: 0.25 }],
    [
      'SlowDown at once, whatever else is due',
      { internal_error: { probability: 1 }, latency: { fixed_ms: 7 } },
      true,
      { ...none, refusal: 'SlowDown' },
    ],
    [
      'the sum of both latencies',
      { latency: { fixed_ms: 7, lognormal: { median_ms: 20, sigma: 1 } } },
      false,
      { ...none, latencyMs: 27 },
    ],
  ])('has %s', (_, rules, isTooFast, plan) => {
    const document = givenFaults({ '*': rules as FaultRules });
    expect(planFaults(document, facts, { draws, isTooFast })).toEqual(plan);
  });

  test('has no latency beyond an hour', () => {
    const document = givenFaults({
      '*': { latency: { fixed_ms: 3_600_000, lognormal: { median_ms: 1, sigma: 0 } } },
    });
    expect(planFaults(document, facts, { draws, isTooFast: false }).latencyMs).toBe(3_600_000);
  });
});
