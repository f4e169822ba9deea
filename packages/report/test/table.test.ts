import { describe, expect, test } from '@jest/globals';
import { formatTable } from '../src/table.ts';
import { givenRanked, givenReport } from './fixtures/report.ts';

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

  test('shows another project by its whole function name', () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:mine-go-x';
    expect(formatTable(givenReport({ failure: [{ arn, reason: 'crash: x' }] }), wide)).toContain(
      '  mine-go-x\n    crash: x',
    );
  });

  test('strips control characters from a reason', () => {
    const reason = 'crash: \u001b[31mred\nnext\u0007';
    const text = formatTable(givenReport({ failure: [{ arn: 'a', reason }] }), wide);
    expect(text).toContain('    crash:  [31mred next\n');
  });
});
