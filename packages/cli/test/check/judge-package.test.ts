import { describe, expect, test } from '@jest/globals';
import type { Binary } from '../../src/check/inspect-package.ts';
import { judgePackage } from '../../src/check/judge-package.ts';

const declared = { runtime: 'provided.al2023', architecture: 'arm64' } as const;

describe('judgePackage', () => {
  test('tells how much of what Lambda allows a package takes', () => {
    expect(judge({ zippedBytes: 5 * 2 ** 20, unzippedBytes: 125 * 2 ** 20 })[0]).toEqual({
      mark: 'ok',
      topic: 'package',
      text: ['5 MiB zipped of 50 MiB, 125 MiB unzipped of 250 MiB'],
    });
  });

  test('warns of a package that Lambda takes through S3 only', () => {
    const [size] = judge({ zippedBytes: 50 * 2 ** 20 + 1 });
    expect([size?.mark, size?.text[0]]).toEqual(['warning', expect.stringContaining('through S3')]);
  });

  test.each([
    ['no machine code', [], 'ok', 'no machine code'],
    ['a bootstrap for what is declared', [binary('bootstrap', 'arm64')], 'ok', 'linux arm64, as declared'],
    [
      'a bootstrap for another architecture',
      [binary('bootstrap', 'x86_64')],
      'FAILED',
      'bootstrap is for linux x86_64, AWS would run it on linux arm64: its build is to heed BENCH_TARGET_OS',
    ],
    [
      'a library for another architecture, which may never be loaded',
      [binary('bootstrap', 'arm64'), binary('lib/x.so', 'x86_64')],
      'warning',
      '1 of 2 files with machine code are not for linux arm64: lib/x.so (linux x86_64)',
    ],
  ] as const)('judges %s', (_, binaries, mark, text) => {
    const [, machine] = judge({ binaries: [...binaries] });
    expect([machine?.mark, machine?.text[0]]).toEqual([mark, expect.stringContaining(text)]);
  });
});

function judge(facts: Partial<Parameters<typeof judgePackage>[0]>) {
  return judgePackage({ zippedBytes: 1, unzippedBytes: 1, binaries: [], ...facts }, declared);
}

function binary(path: string, architecture: string): Binary {
  return { path, os: 'linux', architecture };
}
