import { describe, expect, test } from '@jest/globals';
import { readPlatformReports } from '../src/platform-reports.ts';
import { withLogsServer } from './fixtures/logs-server.ts';
import { givenContender, givenInput, startedAtMs } from './fixtures/ranking-input.ts';

const impatient = { waitMs: 0, now: () => 0, sleep: async () => {} };
const ledger = {
  GetObject: { requests: 1, errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 5 },
};

function givenEvent(requestId: string, extra: object = {}, metrics: object = {}) {
  const record = { requestId, metrics: { billedDurationMs: 120, ...metrics }, ...extra };
  return { message: JSON.stringify({ type: 'platform.report', record }) };
}

function givenAdded(requestId: string, isLate: boolean, requests: number) {
  const { GetObject } = ledger;
  const record = { requestId, isLate, ledger: { GetObject: { ...GetObject, requests } } };
  return { message: JSON.stringify({ type: 'local.ledger', record }) };
}

/** A clock that only moves when someone sleeps. */
function givenPatience(waitMs: number) {
  let elapsedMs = 0;
  const sleep = async (ms: number) => {
    elapsedMs += ms;
  };
  return { waitMs, now: () => elapsedMs, sleep };
}

describe('readPlatformReports', () => {
  test('finds the record of each run by its request id, over several pages', async () => {
    const requests: Record<string, unknown>[] = [];
    const reports = await withLogsServer(
      (request) => {
        requests.push(request);
        const first = request.nextToken === undefined;
        const events = first
          ? [givenEvent('someone-else'), givenEvent('go-a-0', { ledger }, { initDurationMs: 30 })]
          : [givenEvent('go-a-1', {}, { maxMemoryUsedMB: 90 })];
        return { status: 200, body: first ? { events, nextToken: 'more' } : { events } };
      },
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1, 2])), client, impatient),
    );
    expect(Object.fromEntries(reports.findings)).toEqual({
      'go-a-0': { billed_duration_ms: 120, init_duration_ms: 30, ledger },
      'go-a-1': { billed_duration_ms: 120, max_memory_used_mb: 90 },
    });
    expect(requests[0]).toEqual({
      logGroupName: '/aws/lambda/s3-lambda-bench-typescript-reference',
      startTime: startedAtMs - 60_000,
      filterPattern: '{ ($.type = "platform.report") || ($.type = "local.ledger") }',
    });
  });

  test('takes from the local cloud the CPU time of a run and the share of CPUs that it was held to', async () => {
    const local = { cpuMs: 812.5, memoryLimit: 'cgroup' };
    const events = [
      givenEvent('go-a-0', { local: { ...local, vcpus: 0.2894 } }),
      givenEvent('go-a-1', { local }),
      givenEvent('go-a-2', { local: { cpuMs: 'much' } }),
    ];
    const reports = await withLogsServer(
      () => ({ status: 200, body: { events } }),
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1, 2, 3])), client, impatient),
    );
    expect(Object.fromEntries(reports.findings)).toEqual({
      'go-a-0': { billed_duration_ms: 120, cpu_ms: 812.5, vcpus: 0.2894 },
      'go-a-1': { billed_duration_ms: 120, cpu_ms: 812.5 },
      'go-a-2': { billed_duration_ms: 120 },
    });
  });

  test('asks the log streams of the runs which version of the runtime served them, however long ago it started', async () => {
    const asked: Record<string, unknown>[] = [];
    const initStart = (logStreamName: string, runtimeVersion?: string) => ({
      logStreamName,
      message: JSON.stringify({ type: 'platform.initStart', record: { phase: 'init', runtimeVersion } }),
    });
    const reports = await withLogsServer(
      (request) => {
        const forVersions = request.logStreamNames !== undefined;
        if (forVersions) asked.push(request);
        const events = forVersions
          ? [
              initStart('warm', 'nodejs:24.v12'),
              initStart('warm', 'made up by the function'),
              initStart('silent'),
            ]
          : [
              { ...givenEvent('go-a-0'), logStreamName: 'warm' },
              { ...givenEvent('go-a-1'), logStreamName: 'silent' },
              { ...givenEvent('go-a-2'), logStreamName: 'warm' },
              { ...givenEvent('someone-else'), logStreamName: 'other' },
            ];
        return { status: 200, body: { events } };
      },
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1, 2, 3])), client, impatient),
    );
    expect(Object.fromEntries(reports.findings)).toEqual({
      'go-a-0': { billed_duration_ms: 120, runtime_version: 'nodejs:24.v12' },
      'go-a-1': { billed_duration_ms: 120 },
      'go-a-2': { billed_duration_ms: 120, runtime_version: 'nodejs:24.v12' },
    });
    expect(asked).toEqual([
      {
        logGroupName: '/aws/lambda/s3-lambda-bench-typescript-reference',
        logStreamNames: ['warm', 'silent'],
        filterPattern: '{ $.type = "platform.initStart" }',
      },
    ]);
  });

  test('reads no further in a log once each environment has told its version', async () => {
    let pages = 0;
    const initStart = { type: 'platform.initStart', record: { runtimeVersion: 'nodejs:24.v12' } };
    await withLogsServer(
      ({ logStreamNames }) => {
        if (logStreamNames === undefined) {
          return { status: 200, body: { events: [{ ...givenEvent('go-a-0'), logStreamName: 'warm' }] } };
        }
        pages += 1;
        const events = [{ logStreamName: 'warm', message: JSON.stringify(initStart) }];
        return { status: 200, body: { events, nextToken: pages === 1 ? 'more' : undefined } };
      },
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1])), client, impatient),
    );
    expect(pages).toBe(1);
  });

  test('keeps what the reports say where the versions cannot be read', async () => {
    const reports = await withLogsServer(
      ({ logStreamNames }) =>
        logStreamNames === undefined
          ? { status: 200, body: { events: [{ ...givenEvent('go-a-0'), logStreamName: 'warm' }] } }
          : { status: 400, body: { __type: 'LimitExceededException', message: 'slow down' } },
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1])), client, impatient),
    );
    expect(Object.fromEntries(reports.findings)).toEqual({ 'go-a-0': { billed_duration_ms: 120 } });
    expect(reports.problems).toEqual([expect.stringContaining('LimitExceededException')]);
  });

  test('adds to a ledger what became known of it after the report, and keeps apart what came after the answer', async () => {
    const events = [
      givenAdded('go-a-0', true, 2),
      givenEvent('go-a-0', { ledger }),
      givenAdded('go-a-0', false, 3),
      givenAdded('go-a-0', true, 10),
      givenAdded('someone-else', true, 99),
      givenAdded('go-a-1', true, 1),
      givenEvent('go-a-1'),
    ];
    const reports = await withLogsServer(
      () => ({ status: 200, body: { events } }),
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1, 2])), client, impatient),
    );
    const requests = (count: number) => ({ GetObject: expect.objectContaining({ requests: count }) });
    expect(Object.fromEntries(reports.findings)).toEqual({
      'go-a-0': { billed_duration_ms: 120, ledger: requests(4), late_ledger: requests(12) },
      'go-a-1': { billed_duration_ms: 120, late_ledger: requests(1) },
    });
  });

  test('adds nothing twice, however often it looks', async () => {
    let looks = 0;
    const reports = await withLogsServer(
      () => {
        looks += 1;
        const added = givenAdded('go-a-0', true, 2);
        return { status: 200, body: { events: looks < 3 ? [added] : [added, givenEvent('go-a-0')] } };
      },
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1])), client, givenPatience(20_000)),
    );
    expect(reports.findings.get('go-a-0')?.late_ledger?.GetObject?.requests).toBe(2);
  });

  test('waits for records that arrive late', async () => {
    let looks = 0;
    const reports = await withLogsServer(
      () => {
        looks += 1;
        return { status: 200, body: { events: looks < 3 ? [] : [givenEvent('go-a-0')] } };
      },
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1])), client, givenPatience(20_000)),
    );
    expect(looks).toBe(3);
    expect(reports.findings.has('go-a-0')).toBe(true);
  });

  test('gives up when its patience is over', async () => {
    let looks = 0;
    const reports = await withLogsServer(
      () => {
        looks += 1;
        return { status: 200, body: { events: [] } };
      },
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1])), client, givenPatience(5_000)),
    );
    expect(looks).toBe(3);
    expect(reports).toEqual({ findings: new Map(), problems: [] });
  });

  test('goes on without a log group that is missing or denied', async () => {
    const here = givenContender('go-here', [1], { log_group: '/here' });
    const gone = givenContender('go-gone', [1], { log_group: '/gone' });
    const reports = await withLogsServer(
      ({ logGroupName }) =>
        logGroupName === '/here'
          ? { status: 200, body: { events: [givenEvent('go-here-0')] } }
          : { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no such group' } },
      (client) => readPlatformReports(givenInput(gone, here), client, givenPatience(20_000)),
    );
    expect([...reports.findings.keys()]).toEqual(['go-here-0']);
    expect(reports.problems).toEqual([
      expect.stringMatching(/^cannot read \/gone: ResourceNotFoundException/),
    ]);
  });

  test('uses neither of two different records of one run, one of which the function has printed itself', async () => {
    const events = [
      givenEvent('go-a-0', {}, { billedDurationMs: 1 }),
      givenEvent('go-a-1'),
      givenEvent('go-a-0'),
      givenEvent('go-a-1'),
    ];
    const reports = await withLogsServer(
      () => ({ status: 200, body: { events } }),
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1, 2])), client, impatient),
    );
    expect([...reports.findings.keys()]).toEqual(['go-a-1']);
    expect(reports.problems).toEqual([
      "/aws/lambda/s3-lambda-bench-typescript-reference has different platform.report records of request 'go-a-0': none is used",
    ]);
  });

  test('skips lines that are no platform reports, and a ledger that is none', async () => {
    const events = [
      { message: 'not json' },
      { message: '{"type":"platform.report","record":{}}' },
      givenEvent('go-a-0', { ledger: { GetObject: 'many' } }),
      { message: '{"type":"local.ledger","record":{"requestId":"go-a-0","isLate":true,"ledger":7}}' },
    ];
    const reports = await withLogsServer(
      () => ({ status: 200, body: { events } }),
      (client) => readPlatformReports(givenInput(givenContender('go-a', [1])), client, impatient),
    );
    expect(Object.fromEntries(reports.findings)).toEqual({ 'go-a-0': { billed_duration_ms: 120 } });
  });
});
