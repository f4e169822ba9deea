import { expect, test } from '@jest/globals';
import { startBench } from './bench-process.ts';

test.each([
  { output: 'stdout', args: ['run', '--help'], expected: 0 },
  { output: 'stderr', args: ['report', '/nonexistent.json'], expected: 2 },
] as const)(
  'ends with the exit code that it has where whoever reads its $output has gone',
  async (row) => {
    await using bench = startBench([...row.args]);
    bench.child[row.output]?.destroy();
    const { code, stderr } = await bench.ended;
    expect(stderr).toBe('');
    expect(code).toBe(row.expected);
  },
  60_000,
);
