import { describe, expect, test } from '@jest/globals';
import { type SystemRecord, toJsonEvent, toTextEvents } from '../../src/records/system-log.ts';

const time = new Date('2026-10-08T07:30:29.470Z');
const initReport = (status: 'success' | 'timeout'): SystemRecord => ({
  type: 'platform.initReport',
  record: { phase: 'init', status, metrics: { durationMs: 10_000.487 } },
});
const report: SystemRecord = {
  type: 'platform.report',
  record: {
    requestId: 'id',
    metrics: {
      durationMs: 1_233.96,
      billedDurationMs: 1_698,
      memorySizeMB: 256,
      maxMemoryUsedMB: 123,
      initDurationMs: 463.512,
    },
    status: 'success',
    ledger: {},
  },
};

describe('a system record in JSON', () => {
  test('has the members of Lambda in the order of Lambda', () => {
    expect(toJsonEvent(initReport('timeout'), time, 'INFO')).toBe(
      '{"time":"2026-10-08T07:30:29.470Z","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"timeout","metrics":{"durationMs":10000.487}}}',
    );
    expect(toJsonEvent(report, time, 'INFO')).toBe(
      '{"time":"2026-10-08T07:30:29.470Z","type":"platform.report","record":{"requestId":"id","metrics":{"durationMs":1233.96,"billedDurationMs":1698,"memorySizeMB":256,"maxMemoryUsedMB":123,"initDurationMs":463.512},"status":"success","ledger":{}}}',
    );
  });

  test.each([
    ['a successful init', initReport('success'), 'DEBUG'],
    ['a failed init', initReport('timeout'), 'WARN'],
    ['a report', report, 'INFO'],
  ] as const)('of %s has the level that the developer guide gives it', (_title, event, level) => {
    const levels = ['DEBUG', 'INFO', 'WARN'] as const;
    const shownAt = levels.filter((leastLevel) => toJsonEvent(event, time, leastLevel) !== undefined);
    expect(shownAt.at(-1)).toBe(level);
  });
});

describe('a system record in Text', () => {
  test.each<[title: string, event: SystemRecord, lines: string[]]>([
    ['a successful init', initReport('success'), []],
    [
      'a failed init',
      initReport('timeout'),
      ['INIT_REPORT Init Duration: 10000.49 ms\tPhase: init\tStatus: timeout\t\n'],
    ],
    [
      'a report',
      report,
      [
        'END RequestId: id\n',
        'REPORT RequestId: id\tDuration: 1233.96 ms\tBilled Duration: 1698 ms\tMemory Size: 256 MB\tMax Memory Used: 123 MB\tInit Duration: 463.51 ms\t\n',
      ],
    ],
  ])('is a line for %s', (_title, event, lines) => {
    expect(toTextEvents(event)).toEqual(lines);
  });
});
