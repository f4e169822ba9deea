import { describe, expect, test } from '@jest/globals';
import { executionInputSchema, manifestSchema, parse } from '../src/index.ts';

const manifest = {
  description: 'streams every object through one archive',
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  architecture: 'arm64',
  memoryMb: 512,
  timeoutSeconds: 600,
  build: { command: 'npm run build', output: 'dist' },
};

describe('parse of a manifest', () => {
  test('fills in the defaults of what may be left out', () => {
    expect(parse(manifestSchema, manifest)).toEqual({
      ok: true,
      value: {
        ...manifest,
        build: { ...manifest.build, tools: [] },
        ephemeralStorageMb: 512,
        environment: {},
        capabilities: [],
        template: false,
      },
    });
  });

  test('accepts all the environment that Lambda takes', () => {
    const environment = { ONE: 'x'.repeat(4_096 - '{"ONE":""}'.length) };
    expect(parse(manifestSchema, { ...manifest, environment })).toMatchObject({ ok: true });
  });

  test.each([
    [
      'an unknown key, with the nearest valid one',
      { ...manifest, memoryMB: 1 },
      "unknown key 'memoryMB'; did you mean 'memoryMb'?",
    ],
    [
      'an unknown key deeper down',
      { ...manifest, build: { ...manifest.build, outptu: 'x' } },
      "unknown key 'build.outptu'; did you mean 'output'?",
    ],
    ['an unknown key like no other, without a guess', { ...manifest, zzz: 1 }, "unknown key 'zzz'"],
    [
      'a runtime that Lambda does not have',
      { ...manifest, runtime: 'nodejs24' },
      `'runtime' is "nodejs24"; allowed: nodejs22.x, nodejs24.x, python3.12, python3.13, python3.14, java21, java25, provided.al2, provided.al2023; did you mean 'nodejs24.x'?`,
    ],
    ['a missing key', { ...manifest, handler: undefined }, "'handler' is missing"],
    [
      'memory beyond what Lambda offers',
      { ...manifest, memoryMb: 64 },
      "'memoryMb' is 64: too small: expected number to be >=128",
    ],
    [
      'an output folder outside the contender',
      { ...manifest, build: { command: 'x', output: '../other' } },
      `'build.output' is "../other": a relative folder inside the contender folder`,
    ],
    [
      'a handler with white space',
      { ...manifest, handler: 'index handler' },
      `'handler' is "index handler": no white space`,
    ],
    [
      'more environment than Lambda takes',
      { ...manifest, environment: { ONE: 'é'.repeat(1_000), TWO: '"'.repeat(1_042) } },
      'more than 4096 bytes in all, as JSON',
    ],
    [
      'a variable that Lambda reserves',
      { ...manifest, environment: { AWS_REGION: 'x' } },
      `'environment.AWS_REGION'`,
    ],
  ])('rejects %s', (_, value, problem) => {
    const result = parse(manifestSchema, value);
    expect(result).toEqual({ ok: false, problems: [expect.stringContaining(problem)] });
  });

  test('names every problem at once', () => {
    const result = parse(manifestSchema, { ...manifest, memoryMb: 'much', timeoutSeconds: 901 });
    expect(result).toEqual({
      ok: false,
      problems: [expect.stringContaining('memoryMb'), expect.stringContaining('timeoutSeconds')],
    });
  });
});

describe('parse of an execution input', () => {
  test('accepts the stack output as it stands', () => {
    const value = { contenders: ['arn:aws:lambda:us-east-1:000000000000:function:s3-lambda-bench-go-x'] };
    expect(parse(executionInputSchema, value)).toEqual({ ok: true, value });
  });

  test.each([[0], [101], [1.5], ['5']])('rejects runs %p', (runs) => {
    const result = parse(executionInputSchema, { contenders: ['arn:aws:lambda:::x'], runs });
    expect(result).toEqual({ ok: false, problems: [expect.stringContaining("'runs'")] });
  });
});
