import { describe, expect, test } from '@jest/globals';
import { digestLog } from '../../src/check/digest-log.ts';

describe('digestLog', () => {
  test("keeps what the function printed apart from Lambda's records", () => {
    const start = { time: 't', type: 'platform.start', record: { requestId: 'r' } };
    const plain = 'a line of print()\n';
    const info = { timestamp: 't', level: 'INFO', requestId: 'r', message: 'two\nlines' };
    const { printed } = digestLog([JSON.stringify(start), plain, JSON.stringify(info)]);
    expect(printed).toEqual([['a line of print()'], ['INFO two', 'lines']]);
  });

  test.each([
    [
      'Node.js',
      {
        level: 'ERROR',
        message: {
          errorType: 'RangeError',
          errorMessage: 'no such luck',
          stackTrace: ['RangeError: no such luck', '    at handler (index.js:27:9)'],
        },
      },
      ['ERROR RangeError: no such luck', '    at handler (index.js:27:9)'],
    ],
    [
      'Python',
      {
        level: 'ERROR',
        errorType: 'KeyError',
        errorMessage: "'bucket'",
        stackTrace: ['  File "/var/task/index.py", line 3, in handler\n'],
      },
      ["ERROR KeyError: 'bucket'", '  File "/var/task/index.py", line 3, in handler'],
    ],
  ])('reads an error as %s logs it', (_, envelope, lines) => {
    expect(digestLog([JSON.stringify(envelope)]).printed).toEqual([lines]);
  });

  test('adds up what all runs asked of S3, and apart from that what they asked too late', () => {
    const log = [
      report('one', { billedDurationMs: 9, maxMemoryUsedMB: 100 }, { GetObject: asked(3) }),
      report('two', { billedDurationMs: 8, maxMemoryUsedMB: 120 }, { GetObject: asked(4) }),
      added('two', false, { UploadPart: asked(1) }),
      added('two', true, { GetObject: asked(2) }),
    ];
    const { runs, ledger, lateLedger } = digestLog(log);
    expect(runs.map(({ max_memory_used_mb }) => max_memory_used_mb)).toEqual([100, 120]);
    expect(ledger).toMatchObject({ GetObject: { requests: 7 }, UploadPart: { requests: 1 } });
    expect(lateLedger).toMatchObject({ GetObject: { requests: 2 } });
  });
});

function report(requestId: string, metrics: object, ledger: object): string {
  return JSON.stringify({ type: 'platform.report', record: { requestId, metrics, ledger } });
}

function added(requestId: string, isLate: boolean, ledger: object): string {
  return JSON.stringify({ type: 'local.ledger', record: { requestId, isLate, ledger } });
}

function asked(requests: number): object {
  return { requests, errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0 };
}
