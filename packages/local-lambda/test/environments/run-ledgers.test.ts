import { describe, expect, test } from '@jest/globals';
import type { Ledger } from '@s3-lambda-bench/contract';
import { RunLedgers } from '../../src/environments/run-ledgers.ts';
import type { TakeLedgerOptions } from '../../src/options.ts';
import type { LedgerRecord } from '../../src/records/system-log.ts';

const operation = { errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0 };
const reading = (requests: number): Ledger => ({ GetObject: { ...operation, requests } });

/** Ledgers over an S3 that answers one call after another with these pages. */
function givenLedgers(answers: (Record<string, Ledger> | Error)[]) {
  const asked: TakeLedgerOptions[] = [];
  const written: LedgerRecord[] = [];
  const faults: unknown[] = [];
  const ledgers = new RunLedgers({
    takeLedger: async (options) => {
      const answer = answers[asked.push(options) - 1] ?? {};
      if (answer instanceof Error) throw answer;
      return answer;
    },
    write: (record) => written.push(record),
    onFault: (cause) => faults.push(cause),
  });
  return { ledgers, asked, written, faults };
}

describe('the ledgers of runs', () => {
  test('add up what S3 says of a run while it is under way, and write nothing of it before its report', async () => {
    const { ledgers, written } = givenLedgers([{}, { a: reading(1) }, { a: reading(2) }]);
    await ledgers.begin('a');
    await ledgers.catchUp();
    await ledgers.answered();
    expect(written).toEqual([]);
    expect(await ledgers.report()).toEqual(reading(3));
    expect(written).toEqual([]);
  });

  test('write with the report what was late before it', async () => {
    const { ledgers, written } = givenLedgers([{}, { a: reading(1) }, { 'a/late': reading(2) }]);
    await ledgers.begin('a');
    await ledgers.answered();
    await ledgers.catchUp();
    expect(await ledgers.report()).toEqual(reading(1));
    expect(written).toEqual([{ requestId: 'a', isLate: true, ledger: reading(2) }]);
  });

  test('give what arrived in time to its run, however late it was answered', async () => {
    const { ledgers, written } = givenLedgers([{}, {}, {}, { a: reading(1), b: reading(4) }]);
    await ledgers.begin('a');
    expect(await ledgers.report()).toEqual({});
    await ledgers.begin('b');
    expect(await ledgers.report()).toEqual(reading(4));
    expect(written).toEqual([{ requestId: 'a', isLate: false, ledger: reading(1) }]);
  });

  test('open the late page of a run once', async () => {
    const { ledgers, asked } = givenLedgers([]);
    await ledgers.begin('a');
    await Promise.all([ledgers.answered(), ledgers.answered()]);
    await ledgers.report();
    await ledgers.answered();
    expect(asked).toEqual([{ page: 'a' }, { page: 'a/late' }]);
  });

  test('write at the end what became known of a run that never got its report', async () => {
    const { ledgers, asked, written } = givenLedgers([{}, { a: reading(1), 'a/late': reading(2) }]);
    await ledgers.begin('a');
    await ledgers.close();
    expect(asked.at(-1)).toEqual({ settled: true });
    expect(written).toEqual([
      { requestId: 'a', isLate: false, ledger: reading(1) },
      { requestId: 'a', isLate: true, ledger: reading(2) },
    ]);
  });

  test.each([
    ['begins', [new Error('gone')]],
    ['has answered', [{}, new Error('gone')]],
  ])('do not know of a run where S3 did not take note that it %s', async (_title, answers) => {
    const { ledgers, faults } = givenLedgers(answers);
    await ledgers.begin('a');
    expect(await ledgers.report()).toBeUndefined();
    expect(faults).toEqual([new Error('gone')]);
  });
});
