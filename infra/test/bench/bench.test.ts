import { describe, expect, test } from '@jest/globals';
import { type Aws, arnOf, configurationOf, fail, invoked, runBench, succeed } from './run-bench.ts';

const one = arnOf('go-one');
const two = arnOf('go-two');

const requestId = '0f3c9a52-4d1e-4f6b-9a86-3d1d5c1b7e10';
/** What Lambda itself says of a timeout (recorded 2025-11-25), and what it said before (recorded 2024-04-08). */
const timedOut = `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${requestId} Error: Task timed out after 1.00 seconds"}`;
const timedOutUntyped = `The cause could not be determined because Lambda did not return an error type. Returned payload: {"errorMessage":"2024-04-08T10:00:00.123Z ${requestId} Task timed out after 1.00 seconds"}`;

/** What a function that throws makes of an error. */
function payloadOf(errorType: string, errorMessage = 'sorry'): string {
  return JSON.stringify({ errorType, errorMessage, trace: [`${errorType}: ${errorMessage}`] });
}

describe('an execution in which everything goes well', () => {
  test('times every run of every contender, judges each archive, deletes all, and ends with the ranking', async () => {
    const { result, ranked, judged, deletedKeys } = await runBench({ contenders: [one, two] });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { ranked: true } });
    expect(ranked?.failure).toEqual([]);
    expect(ranked?.success.map(({ arn, runs }) => [arn, runs.map((run) => run.run_index)])).toEqual([
      [one, [0, 1, 2]],
      [two, [0, 1, 2]],
    ]);
    expect(ranked?.success[0]?.runs[0]).toEqual({
      run_index: 0,
      started_at_ms: Date.UTC(2026, 0, 1),
      duration_ms: 1_000,
      request_id: expect.stringMatching(/^request-\d+$/),
    });
    const keys = ['one', 'two'].flatMap((id) => [0, 1, 2].map((run) => `archives/go-${id}-${run}.zip`));
    expect(judged.map(({ archive_key }) => archive_key).sort()).toEqual(keys);
    expect([...deletedKeys].sort()).toEqual(keys);
  });

  test('tells a contender what the contract says, and a scratch prefix only to those that declare it', async () => {
    const { invocations } = await runBench({ contenders: [one, arnOf('go-scratch')], runs: 1 });
    expect(invocations).toEqual([
      { bucket_name: 'the-bucket', files_prefix: 'files', archive_key: 'archives/go-one-0.zip' },
      {
        bucket_name: 'the-bucket',
        files_prefix: 'files',
        archive_key: 'archives/go-scratch-0.zip',
        scratch_prefix: 'scratch/go-scratch/0',
      },
    ]);
  });

  test('carries of a configuration only what the report needs', async () => {
    const configure = (arn: string) => succeed(configurationOf(arn, 1769));
    const { ranked } = await runBench({ contenders: [one], runs: 1 }, { configure });
    expect(ranked?.success[0]?.configuration).toEqual({
      runtime: 'nodejs24.x',
      architecture: 'arm64',
      memory_mb: 1769,
      ephemeral_storage_mb: 512,
      log_group: '/aws/lambda/s3-lambda-bench-go-one',
      capabilities: [],
    });
  });

  test('tells the ranking what is raced, and since when', async () => {
    const { ranked } = await runBench({ contenders: [one], runs: 1 });
    expect(ranked?.execution).toEqual({
      started_at: '2026-01-01T00:00:00.000Z',
      corpus: {
        profile: 'wide',
        object_count: 3_000,
        total_bytes: 15_728_640_000,
        keys_digest: 'd'.repeat(64),
      },
    });
  });

  test('tells the ranking what each contender may do', async () => {
    const contenders = [one, arnOf('go-scratch'), arnOf('go-fan')];
    const { ranked } = await runBench({ contenders, runs: 1 });
    expect(ranked?.success.map(({ configuration }) => configuration.capabilities)).toEqual([
      [],
      ['scratch'],
      ['scratch', 'fan-out'],
    ]);
  });

  test('runs blocks one after another, each with every contender', async () => {
    const { invocations, ranked } = await runBench({ contenders: [one, two], runs: 5, blocks: 2 });
    expect(invocations.map(({ archive_key }) => archive_key.replace(/archives\/go-|\.zip/g, ''))).toEqual([
      ...['one-0', 'one-1', 'two-0', 'two-1'],
      ...['one-2', 'one-3', 'one-4', 'two-2', 'two-3', 'two-4'],
    ]);
    expect(ranked?.success[0]?.runs.map((run) => run.started_at_ms - Date.UTC(2026, 0, 1))).toEqual([
      0, 0, 1_000, 1_000, 1_000,
    ]);
  });

  test('runs one run at a time when told so', async () => {
    const input = { contenders: [one, two], max_concurrent_contenders: 1, max_concurrent_runs: 1 };
    const { ranked } = await runBench(input);
    const starts = ranked?.success.flatMap(({ runs }) => runs.map((run) => run.started_at_ms));
    expect(starts?.map((ms) => ms - Date.UTC(2026, 0, 1))).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  });

  test('judges only the first archive when asked for a sample, against the time of its run', async () => {
    const { judged } = await runBench({ contenders: [one], validate: 'sample' });
    expect(judged).toEqual([
      {
        bucket_name: 'the-bucket',
        files_prefix: 'files',
        archive_key: 'archives/go-one-0.zip',
        written_after_ms: Date.UTC(2026, 0, 1),
        written_before_ms: Date.UTC(2026, 0, 1) + 1_000,
        shard: { index: 0, count: 1 },
      },
    ]);
  });

  test('has each archive judged in as many shards as asked for', async () => {
    const { judged } = await runBench({ contenders: [one], runs: 2, control_shards: 3 });
    const asked = judged.map(({ archive_key, shard }) => `${archive_key} ${shard.index}/${shard.count}`);
    const shards = ['0/3', '1/3', '2/3'];
    expect(asked.sort()).toEqual(
      ['archives/go-one-0.zip', 'archives/go-one-1.zip'].flatMap((key) =>
        shards.map((shard) => `${key} ${shard}`),
      ),
    );
  });

  test('keeps the archives when asked to', async () => {
    const { deletedKeys, ranked } = await runBench({ contenders: [one], keep_archives: true });
    expect(deletedKeys).toEqual([]);
    expect(ranked?.success).toHaveLength(1);
  });
});

describe('a run that fails', () => {
  test.each([
    [
      'Error',
      '{"errorMessage":"boom","errorType":"Error"}',
      'crash: Error {"errorMessage":"boom","errorType":"Error"}',
    ],
    [
      'Runtime.ExitError',
      '{"errorType":"Runtime.ExitError"}',
      'crash: Runtime.ExitError {"errorType":"Runtime.ExitError"}',
    ],
    [
      'Lambda.Unknown',
      'The cause could not be determined',
      'crash: Lambda.Unknown The cause could not be determined',
    ],
    ['States.DataLimitExceeded', 'too large', 'crash: States.DataLimitExceeded too large'],
    ['Sandbox.Timedout', timedOut, `timeout: Sandbox.Timedout ${timedOut}`],
    ['Lambda.Unknown', timedOutUntyped, `timeout: Lambda.Unknown ${timedOutUntyped}`],
    ['States.Timeout', undefined, 'timeout: States.Timeout'],
    ['Lambda.ResourceNotFoundException', 'gone', 'harness: Lambda.ResourceNotFoundException gone'],
    ['States.Permissions', 'no', 'harness: States.Permissions no'],
  ])('is classified from %s with cause %s', async (error, cause, reason) => {
    const { ranked } = await runBench({ contenders: [one] }, { contend: () => fail(error, cause) });
    expect(ranked).toMatchObject({ success: [], failure: [{ arn: one, reason }] });
  });

  test.each([
    ['Lambda.ServiceException', payloadOf('Lambda.ServiceException')],
    ['Lambda.TooManyRequestsException', `\n${payloadOf('Lambda.TooManyRequestsException')}`],
    ['Lambda.SdkClientException', `${' '.repeat(400)}${payloadOf('Lambda.SdkClientException')}`],
    ['States.Permissions', payloadOf('States.Permissions')],
    ['States.Timeout', payloadOf('States.Timeout')],
    ['Sandbox.Timedout', payloadOf('Sandbox.Timedout')],
    ['Sandbox.Timedout', timedOut.replace('}', ',"trace":[]}')],
    ['Lambda.Unknown', payloadOf('Lambda.Unknown', 'Task timed out after 1.00 seconds')],
  ])('is a crash, and no second attempt, where the function itself throws %s', async (error, cause) => {
    const { ranked, invocations } = await runBench(
      { contenders: [one], runs: 1 },
      { contend: (_, call) => (call === 1 ? fail(error, cause) : invoked({})) },
    );
    expect(ranked?.failure).toEqual([{ arn: one, reason: `crash: ${error} ${cause.slice(0, 300)}` }]);
    expect(invocations).toHaveLength(1);
  });

  test('fails the contender alone, whose archives are deleted without being judged', async () => {
    const { ranked, judged, deletedKeys } = await runBench(
      { contenders: [one, two] },
      {
        contend: ({ archive_key }) =>
          archive_key === 'archives/go-one-1.zip' ? fail('Error', 'boom') : invoked({}),
      },
    );
    expect(ranked?.failure).toEqual([{ arn: one, reason: 'crash: Error boom' }]);
    expect(ranked?.success.map(({ arn }) => arn)).toEqual([two]);
    expect(judged.every(({ archive_key }) => archive_key.includes('go-two'))).toBe(true);
    expect(deletedKeys).toHaveLength(6);
  });

  test('takes the contender out of the later blocks', async () => {
    const { invocations, ranked } = await runBench(
      { contenders: [one, two], runs: 4, blocks: 2 },
      { contend: ({ archive_key }) => (archive_key.includes('one-0') ? fail('Error', 'x') : invoked({})) },
    );
    expect(invocations.filter(({ archive_key }) => archive_key.includes('go-one'))).toHaveLength(2);
    expect(ranked?.success.map(({ arn, runs }) => [arn, runs.length])).toEqual([[two, 4]]);
  });

  test('has its error and its cause cut, so that no contender can blow the size limit', async () => {
    const { ranked } = await runBench(
      { contenders: [one] },
      { contend: () => fail('E'.repeat(300 * 1024), 'x'.repeat(30_000)) },
    );
    expect(ranked?.failure[0]?.reason).toBe(`crash: ${'E'.repeat(100)} ${'x'.repeat(300)}`);
  });

  test('is told of by the first of those that failed', async () => {
    const contend: Aws['contend'] = ({ archive_key }) =>
      archive_key.endsWith('-0.zip') ? invoked({}) : fail('Error', archive_key);
    const { ranked } = await runBench({ contenders: [one] }, { contend });
    expect(ranked?.failure).toEqual([{ arn: one, reason: 'crash: Error archives/go-one-1.zip' }]);
  });

  test('fails the contender that answers more than Step Functions takes, not the execution', async () => {
    const contend = () => invoked('x'.repeat(300 * 1024));
    const { ranked, result } = await runBench({ contenders: [one] }, { contend });
    expect(result.status).toBe('SUCCEEDED');
    expect(ranked?.failure[0]?.reason).toMatch(/^crash: States\.DataLimitExceeded /);
  });

  test('times out on the harness guard when Lambda never answers', async () => {
    const contend = () => ({ ...invoked({}), tookMs: 3_600_000 });
    const { ranked } = await runBench({ contenders: [one], runs: 1 }, { contend });
    expect(ranked?.failure).toEqual([{ arn: one, reason: 'timeout: States.Timeout' }]);
  });
});

describe('a fault of Lambda', () => {
  test('is waited out, and the run is started anew with a fresh clock', async () => {
    const { ranked, invocations } = await runBench(
      { contenders: [one], runs: 1 },
      {
        contend: (_, call) =>
          call < 3
            ? fail('Lambda.TooManyRequestsException', 'Rate Exceeded.')
            : { ...invoked({}), tookMs: 250 },
      },
    );
    expect(invocations).toHaveLength(3);
    expect(ranked?.success[0]?.runs[0]).toMatchObject({
      started_at_ms: Date.UTC(2026, 0, 1) + 2_000 + 4_000,
      duration_ms: 250,
    });
  });

  test('that does not end is the harness, not the contender', async () => {
    const { ranked, invocations } = await runBench(
      { contenders: [one], runs: 1 },
      { contend: () => fail('Lambda.ServiceException', 'sorry') },
    );
    expect(invocations).toHaveLength(6);
    expect(ranked?.failure).toEqual([{ arn: one, reason: 'harness: Lambda.ServiceException sorry' }]);
  });
});

describe('contenders that all fail in every run', () => {
  // JSON takes six bytes for a control character, more than for any other.
  const worst = '\u0001';
  const contenders = Array.from({ length: 9 }, (_, index) => arnOf(`go-${index}${'x'.repeat(40)}`));

  test.each([
    ['crash', { contend: () => fail(worst.repeat(1_000), worst.repeat(1_000)) }],
    [
      'are refused by control',
      { judge: () => invoked({ valid: false, reason: `invalid: ${worst.repeat(1_000)}` }) },
    ],
  ])('leave a report that Step Functions takes, where the runs %s', async (_, aws) => {
    const { result, ranked } = await runBench({ contenders, runs: 100 }, aws);
    expect(result.status).toBe('SUCCEEDED');
    expect(ranked?.failure).toHaveLength(9);
  });

  test('leave one that it takes, however many the input may name', async () => {
    const many = Array.from({ length: 80 }, (_, index) => arnOf(`go-${index}${'x'.repeat(40)}`));
    const contend = () => fail(worst.repeat(1_000), worst.repeat(1_000));
    const { result, ranked } = await runBench({ contenders: many, runs: 1 }, { contend });
    expect(result.status).toBe('SUCCEEDED');
    expect(Buffer.byteLength(JSON.stringify(ranked))).toBeLessThan(256 * 1024);
  });
});

describe('the verdict', () => {
  test('fails a contender with the reason that control gives', async () => {
    const reason = "invalid: archive contains nested path 'a/b', flat layout required";
    const { ranked, deletedKeys } = await runBench(
      { contenders: [one] },
      {
        judge: ({ archive_key }) =>
          archive_key.endsWith('-1.zip') ? invoked({ valid: false, reason }) : invoked({ valid: true }),
      },
    );
    expect(ranked).toMatchObject({ success: [], failure: [{ arn: one, reason }] });
    expect(deletedKeys).toHaveLength(3);
  });

  test('of one shard alone fails the contender', async () => {
    const reason = 'invalid: CRC-32 mismatch';
    const { ranked } = await runBench(
      { contenders: [one], runs: 1, control_shards: 4 },
      { judge: ({ shard }) => invoked(shard.index === 2 ? { valid: false, reason } : { valid: true }) },
    );
    expect(ranked).toMatchObject({ success: [], failure: [{ arn: one, reason }] });
  });

  test('that an archive is invalid outweighs that another could not be judged', async () => {
    const reason = 'invalid: CRC-32 mismatch';
    const verdicts = [
      fail('Error', 'out of memory'),
      invoked({ valid: true }),
      invoked({ valid: false, reason }),
    ];
    const { ranked } = await runBench(
      { contenders: [one], runs: 1, control_shards: 3 },
      { judge: ({ shard }) => verdicts[shard.index] ?? fail('Error', 'no such shard') },
    );
    expect(ranked).toMatchObject({ success: [], failure: [{ arn: one, reason }] });
  });

  test.each([
    [fail('Error', 'out of memory'), 'harness: control failed: Error out of memory'],
    [invoked({ nonsense: true }), 'harness: control failed: it answered no verdict'],
    [invoked(null), 'harness: control failed: it answered no verdict'],
  ])('is the harness where control fails: %j', async (result, reason) => {
    const { ranked } = await runBench({ contenders: [one], runs: 1 }, { judge: () => result });
    expect(ranked?.failure).toEqual([{ arn: one, reason }]);
  });
});

describe('archives that cannot be deleted', () => {
  test.each([
    [
      succeed({ Errors: [{ Key: 'archives/go-one-0.zip', Code: 'InternalError', Message: 'sorry' }] }),
      'harness: cannot delete archive archives/go-one-0.zip: InternalError sorry',
    ],
    [
      fail('S3.S3Exception', 'Access Denied'),
      'harness: cannot delete archives: S3.S3Exception Access Denied',
    ],
  ])('fail their contender as a fault of the harness: %j', async (result, reason) => {
    const { ranked } = await runBench(
      { contenders: [one, two], runs: 1 },
      { deleteObjects: ([key]) => (key?.includes('go-one') ? result : succeed({})) },
    );
    expect(ranked?.failure).toEqual([{ arn: one, reason }]);
    expect(ranked?.success.map(({ arn }) => arn)).toEqual([two]);
  });

  test('do not hide why the contender had failed before', async () => {
    const { ranked } = await runBench(
      { contenders: [one], runs: 1 },
      { contend: () => fail('Error', 'boom'), deleteObjects: () => fail('S3.S3Exception', 'Access Denied') },
    );
    expect(ranked?.failure).toEqual([{ arn: one, reason: 'crash: Error boom' }]);
  });
});

describe('a contender that cannot be described', () => {
  test.each([
    'S3LambdaBench-FillBucket-1A2B',
    's3-lambda-bench-go',
    's3-lambda-bench-Go-one',
    'other-go-one',
  ])('is a failure row when the function is called %s', async (name) => {
    const arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
    const { ranked, invocations } = await runBench({ contenders: [arn, two], runs: 1 });
    expect(ranked?.failure).toEqual([
      {
        arn,
        reason: `harness: function ${name} is no contender; contenders are named s3-lambda-bench-<lang>-<dev_id>, in lower case`,
      },
    ]);
    expect(ranked?.success.map((row) => row.arn)).toEqual([two]);
    expect(invocations).toHaveLength(1);
  });

  test('is a failure row when Lambda does not know it', async () => {
    const configure = (arn: string) =>
      arn === one
        ? fail('Lambda.ResourceNotFoundException', 'Function not found')
        : succeed(configurationOf(arn));
    const { ranked } = await runBench({ contenders: [one, two], runs: 1 }, { configure });
    expect(ranked?.failure).toEqual([
      {
        arn: one,
        reason: 'harness: cannot read the configuration: Lambda.ResourceNotFoundException Function not found',
      },
    ]);
    expect(ranked?.success).toHaveLength(1);
  });

  test('still ends in a report when there is no other', async () => {
    const { result, ranked } = await runBench(
      { contenders: [one] },
      { configure: () => fail('Lambda.ResourceNotFoundException', 'no') },
    );
    expect(result.status).toBe('SUCCEEDED');
    expect(ranked?.success).toEqual([]);
  });

  test('is asked for again while Lambda throttles', async () => {
    let calls = 0;
    const configure = (arn: string) => {
      calls += 1;
      return calls < 3 ? fail('Lambda.TooManyRequestsException', 'slow') : succeed(configurationOf(arn));
    };
    const { ranked } = await runBench({ contenders: [one], runs: 1 }, { configure });
    expect(ranked?.success).toHaveLength(1);
  });
});

describe('the ranking', () => {
  test('fails the execution before anything is run where it has no prices', async () => {
    const { result, invocations } = await runBench(
      { contenders: [one], runs: 1 },
      { rank: () => fail('UnknownRegion', 'mars') },
    );
    expect(result).toEqual({ status: 'FAILED', error: 'UnknownRegion', cause: 'mars' });
    expect(invocations).toEqual([]);
  });

  test('fails the execution when it fails', async () => {
    const { result } = await runBench(
      { contenders: [one], runs: 1 },
      { rank: ({ success }) => (success.length === 0 ? invoked({}) : fail('Error', 'boom')) },
    );
    expect(result).toEqual({ status: 'FAILED', error: 'Error', cause: 'boom' });
  });
});
