import { describe, expect, test } from '@jest/globals';
import { formatTable } from '../src/table.ts';
import { givenRanked, givenReport, givenRun } from './fixtures/report.ts';

const wide = { width: 120 };

describe('formatTable', () => {
  test('lines the ranked contenders up, cheapest first', () => {
    const slow = { duration_ms: 212_600, run_price_usd: 0.001418, total_price_usd: 0.0075, runs_count: 1 };
    const report = givenReport({
      success: [givenRanked('typescript-reference'), givenRanked('go-x', 'measured', slow)],
    });
    expect(formatTable(report, wide)).toBe(
      [
        '#  contender             runtime     memory  runs       duration     run price  total price',
        '1  typescript-reference  nodejs24.x  512 MB     5  1.23 ± 0.06 s  $0.000008227   $0.0001032',
        '2  go-x                  nodejs24.x  512 MB     1       212.60 s  $0.001418000   $0.0075000',
        '',
        'run price: compute and extra ephemeral storage of a mean run; total price: its full bill, with requests (us-east-1,',
        '2026-08-21).',
        '',
      ].join('\n'),
    );
  });

  test('marks a total as a lower bound when a line of the bill is unknown, and explains the mark', () => {
    const text = formatTable(givenReport({ success: [givenRanked('go-x', 'unknown')] }), wide);
    expect(text).toContain('>=$0.0001032');
    expect(text).toContain('>= is a lower bound: something in it is not known.');
  });

  test('marks an estimated total, and explains no mark that is not there', () => {
    const text = formatTable(givenReport({ success: [givenRanked('go-x', 'estimated')] }), wide);
    expect(text).toContain('~$0.0001032');
    expect(text).not.toContain('>=');
  });

  test('says who asked S3 for more after it had answered', () => {
    const success = [
      givenRanked('go-late', 'measured', { late_requests: 12 }),
      givenRanked('go-once', 'measured', { late_requests: 1, runs_count: 1 }),
      givenRanked('go-done'),
    ];
    expect(formatTable(givenReport({ success }), wide)).toContain(
      '\n\ngo-late: 12 S3 requests in its 5 runs came after it had answered; its bill has them.\n' +
        'go-once: 1 S3 request in its run came after it had answered; its bill has them.\n\n',
    );
  });

  test.each([
    [95, ['runtime', 'memory', 'runs']],
    [88, ['runtime', 'memory']],
    [79, ['memory']],
    [70, []],
  ])('leaves columns out rather than exceed %i characters', (width, kept) => {
    const text = formatTable(givenReport({ success: [givenRanked('typescript-reference')] }), { width });
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    const titles = ['#', 'contender', ...kept, 'duration', 'run price', 'total price'];
    expect(lines[0]?.split(/ {2,}/)).toEqual(titles);
  });

  test('lists each failure with its reason, wrapped and cut', () => {
    const reason = `crash: Error ${'boom '.repeat(200)}`;
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:s3-lambda-bench-go-broken';
    const text = formatTable(givenReport({ failure: [{ arn, reason }] }), { width: 60 });
    const lines = text.trimEnd().split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'No contender was ranked.',
      '',
      'Failed:',
      '  go-broken',
      '    crash: Error boom boom boom boom boom boom boom boom',
    ]);
    expect(lines).toHaveLength(8);
    expect(lines[7]).toMatch(/\.\.\.$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test('lists each contender that was skipped with its reason, after those that failed', () => {
    const failure = [{ arn: 'arn:aws:lambda:x:0:function:s3-lambda-bench-go-broken', reason: 'crash: x' }];
    const reason = 'its build needs cargo, which is not on the PATH; install Rust';
    const skipped = [{ arn: 'arn:aws:lambda:x:0:function:s3-lambda-bench-rust-y', reason }];
    expect(formatTable(givenReport({ failure, skipped }), wide)).toBe(
      `No contender was ranked.\n\nFailed:\n  go-broken\n    crash: x\n\nSkipped:\n  rust-y\n    ${reason}\n`,
    );
  });

  test('shows another project by its whole function name', () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:mine-go-x';
    expect(formatTable(givenReport({ failure: [{ arn, reason: 'crash: x' }] }), wide)).toContain(
      '  mine-go-x\n    crash: x',
    );
  });

  test('has the CPU time of a mean run where it is known, unless there is no room for it', () => {
    const runs = [givenRun({ cpu_ms: 1_400 }), givenRun({ cpu_ms: 1_000 }), givenRun({})];
    const success = [givenRanked('go-x', 'measured', { runs }), givenRanked('go-y')];
    const rows = formatTable(givenReport({ success }), wide).split('\n').slice(0, 3);
    expect(rows).toEqual([
      '#  contender  runtime     memory  runs       duration  CPU time     run price  total price',
      '1  go-x       nodejs24.x  512 MB     5  1.23 ± 0.06 s    1.20 s  $0.000008227   $0.0001032',
      '2  go-y       nodejs24.x  512 MB     5  1.23 ± 0.06 s            $0.000008227   $0.0001032',
    ]);
    expect(formatTable(givenReport({ success }), { width: 80 })).not.toContain('CPU time');
  });

  test('says what ran the functions where it is known and there is plenty of room', () => {
    const success = [
      givenRanked('python-x', 'measured', {
        runtime: 'python3.13',
        runtime_version: 'python:3.13.local.3.11.7',
      }),
      givenRanked('go-y'),
    ];
    const rows = formatTable(givenReport({ success }), wide).split('\n').slice(0, 3);
    expect(rows.map((row) => row.slice(0, 60).trimEnd())).toEqual([
      '#  contender  runtime     run by                    memory',
      '1  python-x   python3.13  python:3.13.local.3.11.7  512 MB',
      '2  go-y       nodejs24.x                            512 MB',
    ]);
    expect(formatTable(givenReport({ success }), { width: 100 })).not.toContain('run by');
  });

  test('says what was raced, and when', () => {
    const corpus = {
      profile: 'classic' as const,
      object_count: 200,
      total_bytes: 209_715_200,
      keys_digest: '0'.repeat(64),
    };
    const execution = { started_at: '2026-11-21T03:39:44.474Z', corpus };
    expect(formatTable(givenReport({ success: [givenRanked('go-x')], execution }), wide)).toContain(
      '\n\ncorpus: 200 objects of profile classic, 200 MiB; raced on 2026-11-21 03:39 UTC.\n',
    );
  });

  const [held, free] = [{ cpu_ms: 1, vcpus: 0.2894 }, { cpu_ms: 1 }];
  const shared = 'CPU was shared out as on Lambda, a vCPU for every 1,769 MB of memory';
  const whole = 'Every function had the whole machine: durations of different memory sizes do not compare.';
  test.each([
    ['was shared out', [held, held], `${shared}.`],
    ['was shared out, and a report got lost', [held, {}], `${shared}.`],
    ['was not shared out', [free, free], whole],
    ['was shared out to some', [held, free], `${shared}; the whole machine had: go-1.`],
  ])('says of a local race that CPU %s', (_case, parts, sentence) => {
    const success = parts.map((part, index) =>
      givenRanked(`go-${index}`, 'measured', { runs: [givenRun(part)] }),
    );
    expect(formatTable(givenReport({ success }), wide).split('\n')).toContain(sentence);
  });

  test('says nothing of CPU where its time is not known, as on AWS', () => {
    const success = [givenRanked('go-x', 'measured', { runs: [givenRun({})] })];
    expect(formatTable(givenReport({ success }), wide)).not.toMatch(/CPU|machine/);
  });

  test('strips control characters from a reason', () => {
    const reason = 'crash: \u001b[31mred\nnext\u0007';
    const text = formatTable(givenReport({ failure: [{ arn: 'a', reason }] }), wide);
    expect(text).toContain('    crash:  [31mred next\n');
  });
});
