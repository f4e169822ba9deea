import { describe, expect, test } from '@jest/globals';
import type { Json } from '@s3-lambda-bench/asl';
import { arnOf, runBench } from './run-bench.ts';

const one = arnOf('go-one');

function givenArns(count: number): string[] {
  return Array.from({ length: count }, (_, index) => arnOf(`go-${index}`));
}

describe('the input', () => {
  const cases: [Json, string][] = [
    [{}, 'contenders is missing; give a list of function ARNs'],
    ['text', 'contenders is missing; give a list of function ARNs'],
    [{ contenders: [] }, 'contenders is empty; give at least one function ARN'],
    [{ contenders: one }, `contenders is ${one}; give a list of function ARNs`],
    [
      { contenders: ['go-one', 7, one] },
      'contenders has go-one, 7; allowed: ARNs of functions, without version or alias',
    ],
    [
      { contenders: [`${one}:3`] },
      `contenders has ${one}:3; allowed: ARNs of functions, without version or alias`,
    ],
    [{ contenders: [one, arnOf('go-two'), one] }, `contenders has more than once: ${one}`],
    [{ contenders: [one], runs: 0 }, 'runs is 0; allowed: whole numbers from 1 to 100'],
    [{ contenders: [one], runs: 101 }, 'runs is 101; allowed: whole numbers from 1 to 100'],
    [{ contenders: [one], runs: 1.5 }, 'runs is 1.5; allowed: whole numbers from 1 to 100'],
    [{ contenders: [one], runs: '3' }, 'runs is 3; allowed: whole numbers from 1 to 100'],
    [{ contenders: [one], runs: null }, 'runs is null; allowed: whole numbers from 1 to 100'],
    [
      { contenders: [one], runs: 2, blocks: 3 },
      'blocks is 3; allowed: whole numbers from 1 to the number of runs, which is 2',
    ],
    [
      { contenders: [one], max_concurrent_runs: 41 },
      'max_concurrent_runs is 41; allowed: whole numbers from 1 to 40',
    ],
    [
      { contenders: [one], max_concurrent_contenders: 0 },
      'max_concurrent_contenders is 0; allowed: whole numbers from 1 to 40',
    ],
    [{ contenders: [one], validate: 'some' }, 'validate is some; allowed: all, sample'],
    [{ contenders: [one], control_shards: 0 }, 'control_shards is 0; allowed: whole numbers from 1 to 40'],
    [
      { contenders: [one], runs: 11, control_shards: 10 },
      'runs is 11 and control_shards 10; allowed: at most 100 for the one times the other',
    ],
    [{ contenders: [one], keep_archives: 'yes' }, 'keep_archives is yes; allowed: true, false'],
    [
      { contenders: [one], rnus: 3, times: 2 },
      'unknown input: rnus, times; allowed: contenders, runs, blocks, max_concurrent_contenders, max_concurrent_runs, validate, control_shards, keep_archives',
    ],
    [
      { contenders: [one], runs: 0, validate: 1 },
      'runs is 0; allowed: whole numbers from 1 to 100; validate is 1; allowed: all, sample',
    ],
    [
      { contenders: givenArns(100), runs: 100 },
      'the execution would take about 143232 history events; allowed: 20000, as Step Functions ends an execution at 25000; give fewer contenders (now 100), runs (now 100) or blocks (now 1)',
    ],
    [
      { contenders: givenArns(70), runs: 10 },
      'the report would have about 364000 bytes; allowed: 245760, as Step Functions takes at most 262144; give fewer contenders (now 70) or runs (now 10)',
    ],
  ];

  test.each(cases)('%j is refused before anything is invoked', async (input, cause) => {
    const { result, invocations } = await runBench(input);
    expect(result).toEqual({ status: 'FAILED', error: 'Bench.InvalidInput', cause });
    expect(invocations).toEqual([]);
  });
});

describe('the history', () => {
  test.each([
    [1, 1, 1, 1],
    [2, 3, 1, 1],
    [3, 4, 2, 1],
    [2, 3, 2, 4],
  ])(
    'of %i contenders x %i runs in %i blocks, judged in %i shards, has as many events as the check assumes',
    async (contenders, runs, blocks, control_shards) => {
      const input = { contenders: givenArns(contenders), runs, blocks, control_shards };
      const { result, events } = await runBench(input);
      expect(result.status).toBe('SUCCEEDED');
      const ofContender = 26 + 6 * blocks + 7 * runs * (1 + control_shards);
      expect(events).toHaveLength(26 + 6 * blocks + contenders * ofContender);
    },
  );
});
