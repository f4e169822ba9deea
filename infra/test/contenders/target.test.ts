import { describe, expect, test } from '@jest/globals';
import { awsTarget, hostTarget, readTarget, targetEnvironment } from '../../src/contenders/target.ts';

describe('hostTarget', () => {
  test.each([
    ['linux', 'x64', { os: 'linux', architecture: 'x86_64' }],
    ['darwin', 'arm64', { os: 'darwin', architecture: 'arm64' }],
  ])('tells %s on %s in the words of Lambda', (platform, arch, expected) => {
    expect(hostTarget({ platform, arch })).toEqual(expected);
  });

  test('is this machine', () => {
    expect(hostTarget()).toEqual(hostTarget({ platform: process.platform, arch: process.arch }));
  });

  test.each([
    ['win32', 'x64'],
    ['linux', 'riscv64'],
  ])('fails on %s on %s, where no contender runs', (platform, arch) => {
    expect(() => hostTarget({ platform, arch })).toThrow(
      `this machine is ${platform} on ${arch}; contenders run on linux and darwin, on arm64 and x64: use such a machine, or deploy to AWS`,
    );
  });
});

describe('awsTarget', () => {
  test('is linux on the architecture that the manifest declares', () => {
    expect(awsTarget({ architecture: 'arm64' })).toEqual({ os: 'linux', architecture: 'arm64' });
  });
});

describe('readTarget', () => {
  const manifest = { architecture: 'arm64' } as const;

  test('is Lambda unless it is asked for something else', () => {
    expect(readTarget(undefined)(manifest)).toEqual(awsTarget(manifest));
  });

  test('is this machine where it is asked for', () => {
    expect(readTarget('host')(manifest)).toEqual(hostTarget());
  });

  test('fails on what it does not know', () => {
    expect(() => readTarget('linux')).toThrow(
      `the context 'target' is "linux"; allowed: 'host', or none for Lambda`,
    );
  });
});

describe('targetEnvironment', () => {
  test('tells a build command what to build for', () => {
    expect(targetEnvironment({ os: 'linux', architecture: 'arm64' })).toEqual({
      BENCH_TARGET_OS: 'linux',
      BENCH_TARGET_ARCHITECTURE: 'arm64',
    });
  });
});
