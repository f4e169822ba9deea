import { describe, expect, test } from '@jest/globals';
import { manifestSchema } from '@s3-lambda-bench/contract';
import type { LogDigest } from '../../src/check/digest-log.ts';
import { judgeTrial } from '../../src/check/judge-trial.ts';
import type { Trial } from '../../src/check/try-contender.ts';
import type { Line } from '../../src/screen.ts';

describe('judgeTrial', () => {
  test.each([
    [409, 'ok', 'at most 409 of 512 MB (80 %)'],
    [410, 'warning', 'at most 410 of 512 MB (80 %): the full corpus leaves no room'],
    [512, 'warning', 'at most 512 of 512 MB (100 %): Lambda ends a function that takes more than memoryMb'],
  ])('of a peak of %d MB of 512 says %s', (max_memory_used_mb, mark, text) => {
    const runs = [
      { request_id: 'a', max_memory_used_mb: 90 },
      { request_id: 'b', max_memory_used_mb },
    ];
    expect(lineOn('memory', { log: { runs } })).toEqual({ mark, topic: 'memory', text: [text] });
  });

  test.each([
    [0.2894, '0.21 s; held to 0.29 vCPU, as on Lambda'],
    [undefined, '0.21 s; on this whole machine; on Lambda 512 MB have 0.29 vCPU'],
  ])('tells CPU time, and of how much a CPU, where the share is %p', (vcpus, text) => {
    const run = { request_id: 'a', cpu_ms: 210, ...(vcpus === undefined ? {} : { vcpus }) };
    expect(lineOn('CPU time', { log: { runs: [run] } }).text).toEqual([text]);
  });

  test('tells S3 requests of a mean run, the most frequent first, and retries', () => {
    const log = {
      runs: [{ request_id: 'a' }, { request_id: 'b' }],
      ledger: { ListObjectsV2: asked(2), GetObject: asked(7, 1) },
    };
    expect(lineOn('S3 requests', { log }).text).toEqual([
      'a run: GetObject 3.5, ListObjectsV2 1; 1 retry in all',
    ]);
  });

  test('warns of each permission that the function was denied', () => {
    const denials = [
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::b', context: { 's3:prefix': '' }, requests: 3 },
      { action: 's3:PutObject', resource: 'arn:aws:s3:::b/x.zip', context: {}, requests: 1 },
    ];
    expect(lineOn('permissions', { denials })).toEqual({
      mark: 'warning',
      topic: 'permissions',
      text: [
        "denied s3:ListBucket on arn:aws:s3:::b with s3:prefix '', 3 times",
        'denied s3:PutObject on arn:aws:s3:::b/x.zip, once',
      ],
    });
  });

  test('warns of requests that came after the answer', () => {
    const log = { lateLedger: { GetObject: asked(2) } };
    expect(lineOn('late work', { log })).toMatchObject({
      mark: 'warning',
      text: [expect.stringMatching(/^GetObject 2 came after it had answered/)],
    });
  });

  test.each([
    ['invalid: archive missing 1 expected object(s)', 'invalid: archive missing 1 expected object(s)'],
    [
      'crash: RangeError {"errorType":"RangeError","errorMessage":"no \\"luck\\"","trace":[]}',
      'crash: RangeError: no "luck"',
    ],
    [
      'crash: AccessDenied {"errorType":"AccessDenied","errorMessage":"User: arn is not auth',
      'crash: AccessDenied: User: arn is not auth',
    ],
  ])('shows of the reason %p what a person wants of it', (reason, text) => {
    expect(lineOn('archives', { reason })).toEqual({ mark: 'FAILED', topic: 'archives', text: [text] });
  });

  test('shows the last that a failed function printed, alike events once', () => {
    const event = (text: string) => [
      `ERROR ${text}`,
      `    at x (/d/cloud/lambda/functions/f/${'a'.repeat(64)}/index.js:1:2)`,
    ];
    const log = { printed: [['start'], event('one'), event('two'), event('two'), event('three')] };
    expect(lineOn('its log', { reason: 'crash: x', log }).text).toEqual([
      'ERROR one',
      '    at x (index.js:1:2)',
      'ERROR two',
      '    at x (index.js:1:2)',
      'ERROR three',
      '    at x (index.js:1:2)',
    ]);
  });
});

interface Seen {
  reason?: string;
  log?: Partial<LogDigest>;
  denials?: Trial['denials'];
}

function lineOn(topic: string, { reason = 'crash: x', log = {}, denials = [] }: Seen): Line {
  const whole = { runs: [], ledger: {}, lateLedger: {}, printed: [], ...log };
  const lines = judgeTrial({ outcome: { reason }, log: whole, denials }, manifest);
  const line = lines.find((candidate) => candidate.topic === topic);
  if (line === undefined) throw new Error(`no line on ${topic}`);
  return line;
}

const manifest = manifestSchema.parse({
  description: 'A fixture',
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  architecture: 'arm64',
  memoryMb: 512,
  timeoutSeconds: 3,
  build: { command: 'true', output: 'dist' },
});

function asked(requests: number, retries = 0) {
  return { requests, errors_4xx: 0, errors_5xx: 0, retries, bytes_in: 0, bytes_out: 0 };
}
