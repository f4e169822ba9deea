import { describe, expect, test } from '@jest/globals';
import { manifestSchema } from '@s3-lambda-bench/contract';
import { judgeFindings } from '../../src/check/judge-findings.ts';

const manifest = manifestSchema.parse({
  description: 'A fixture',
  runtime: 'provided.al2023',
  handler: 'bootstrap',
  architecture: 'arm64',
  memoryMb: 512,
  timeoutSeconds: 3,
  build: { command: 'make', output: 'dist' },
});
const contender = { id: 'go-x', folder: '/go/x', manifest };
const trial = {
  outcome: { reason: 'invalid: no archive' },
  log: { runs: [], ledger: {}, lateLedger: {}, printed: [] },
  denials: [],
};

describe('judgeFindings', () => {
  test('of an invalid manifest tells what is wrong with it, and nothing else', () => {
    const reason = "invalid manifest: contender.json: 'runtime' is missing";
    expect(judgeFindings({ stage: 'manifest', id: 'go-x', reason })).toEqual([
      { mark: 'FAILED', topic: 'manifest', text: [reason] },
    ]);
  });

  test('of a build that fails tells how it ended and the last that it printed', () => {
    const printed = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const reason = ["'make' ended with exit code 2", ...printed].join('\n');
    const lines = judgeFindings({ stage: 'build', contender, reason });
    expect(lines.map(({ mark, topic }) => [mark, topic])).toEqual([
      ['ok', 'manifest'],
      ['FAILED', 'build'],
    ]);
    expect(lines[1]?.text).toEqual(["'make' ended with exit code 2", ...printed.slice(-10)]);
  });

  test('warns of a package that this machine cannot build for AWS, as it may lack a cross compiler', () => {
    const aws = { ok: false, reason: "'make' ended with exit code 2\nno linker for arm64" } as const;
    expect(judgeFindings({ stage: 'trial', contender, aws, trial })[1]).toEqual({
      mark: 'warning',
      topic: 'package',
      text: [
        'could not be built for AWS (linux arm64) on this machine',
        "'make' ended with exit code 2",
        'no linker for arm64',
      ],
    });
  });
});
