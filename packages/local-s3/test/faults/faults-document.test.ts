import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseFaults } from '../../src/faults/faults-document.ts';

describe('a faults document', () => {
  test('may leave everything out, which is no faults', () => {
    expect(parseFaults({})).toEqual({ ok: true, value: { seed: 'faults', operations: {} } });
  });

  test('may name every kind of fault', () => {
    const rules = {
      slow_down: { requests_per_second: 10 },
      internal_error: { probability: 0.01 },
      latency: { fixed_ms: 5, lognormal: { median_ms: 20, sigma: 0.4 } },
      reset: { probability: 1 },
      bandwidth_per_credential: { in_bytes_per_second: 1, out_bytes_per_second: 1e9 },
    };
    const document = {
      seed: 's',
      operations: { '*': rules, reads: rules, writes: rules, UploadPart: rules },
    };
    expect(parseFaults(document)).toEqual({ ok: true, value: document });
  });

  test('may be the one that README.md shows', () => {
    const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8');
    const [example = ''] = /^ {4}\{\n {6}"seed"(?:.*\n)*?^ {4}\}\n/m.exec(readme) ?? [];
    const document = JSON.parse(example);
    expect(parseFaults(document)).toEqual({ ok: true, value: document });
  });

  test('may be the name of a preset', () => {
    expect(parseFaults('s3')).toEqual({
      ok: true,
      value: {
        seed: 'faults',
        operations: {
          reads: { slow_down: { requests_per_second: 5_500 } },
          writes: { slow_down: { requests_per_second: 3_500 } },
        },
      },
    });
  });

  test.each([
    [
      'an operation that is none',
      { operations: { GetObjcet: {} } },
      "unknown key 'operations.GetObjcet'; did you mean 'GetObject'?",
    ],
    [
      'a kind of fault that is none',
      { operations: { '*': { latancy: {} } } },
      "unknown key 'operations.*.latancy'; did you mean 'latency'?",
    ],
    ['an unknown key', { sede: 'x' }, "unknown key 'sede'; did you mean 'seed'?"],
    [
      'a probability above 1',
      { operations: { reads: { internal_error: { probability: 5 } } } },
      "'operations.reads.internal_error.probability' is 5: too big",
    ],
    [
      'a rate of nothing',
      { operations: { writes: { slow_down: { requests_per_second: 0 } } } },
      "'operations.writes.slow_down.requests_per_second' is 0: too small",
    ],
    [
      'a median without its sigma',
      { operations: { '*': { latency: { lognormal: { median_ms: 1 } } } } },
      "'operations.*.latency.lognormal.sigma' is missing",
    ],
    ['a preset that is none', 's4', "there is no preset 's4'; known: s3; did you mean 's3'?"],
    ['what is no document', 7, 'the document is 7'],
  ])('rejects %s', (_, value, problem) => {
    expect(parseFaults(value)).toEqual({ ok: false, problems: [expect.stringContaining(problem)] });
  });
});
