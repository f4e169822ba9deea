import { describe, expect, test } from '@jest/globals';
import { type Attempted, decide, defaultSettings } from '../../src/events/retry-policy.ts';

const attempted = (given: Partial<Attempted>): Attempted => ({
  outcome: 'succeeded',
  acceptedAtMs: 1_000,
  nowMs: 1_000,
  functionErrors: 0,
  deferrals: 0,
  settings: defaultSettings,
  reservedConcurrency: undefined,
  ...given,
});

describe('an event', () => {
  test.each<[title: string, given: Partial<Attempted>, verdict: object]>([
    ['is done once its function has answered', {}, { type: 'done' }],
    [
      'is tried again a minute after the first error of the function',
      { outcome: 'functionError', functionErrors: 1 },
      { type: 'retry', afterMs: 60_000 },
    ],
    [
      'is tried again two minutes after the second',
      { outcome: 'functionError', functionErrors: 2 },
      { type: 'retry', afterMs: 120_000 },
    ],
    [
      'is given up after the third',
      { outcome: 'functionError', functionErrors: 3 },
      { type: 'drop', condition: 'RetriesExhausted' },
    ],
    [
      'is given up after the first where the function wants no retries',
      {
        outcome: 'functionError',
        functionErrors: 1,
        settings: { ...defaultSettings, maximumRetryAttempts: 0 },
      },
      { type: 'drop', condition: 'RetriesExhausted' },
    ],
    [
      'is tried again a second after the first throttle',
      { outcome: 'deferred', deferrals: 1 },
      { type: 'retry', afterMs: 1_000 },
    ],
    [
      'waits twice as long each time',
      { outcome: 'deferred', deferrals: 9 },
      { type: 'retry', afterMs: 256_000 },
    ],
    [
      'never waits longer than five minutes',
      { outcome: 'deferred', deferrals: 60 },
      { type: 'retry', afterMs: 300_000 },
    ],
    [
      'is tried to the end of its sixth hour',
      { outcome: 'deferred', deferrals: 60, nowMs: 1_000 + 21_300_000 },
      { type: 'retry', afterMs: 300_000 },
    ],
    [
      'is given up where the next attempt would come after it',
      { outcome: 'deferred', deferrals: 60, nowMs: 1_001 + 21_300_000 },
      { type: 'drop', condition: 'EventAgeExceeded' },
    ],
    [
      'has the age that the function gives it, after an error of the function too',
      {
        outcome: 'functionError',
        functionErrors: 2,
        settings: { ...defaultSettings, maximumEventAgeSeconds: 60 },
      },
      { type: 'drop', condition: 'EventAgeExceeded' },
    ],
    [
      'is given up at once where nothing may run',
      { outcome: 'deferred', deferrals: 1, reservedConcurrency: 0 },
      { type: 'drop', condition: 'ZeroReservedConcurrency' },
    ],
    ['is given up with its function', { outcome: 'gone' }, { type: 'drop', condition: 'FunctionDeleted' }],
  ])('%s', (_title, given, verdict) => {
    expect(decide(attempted(given))).toEqual(verdict);
  });
});
