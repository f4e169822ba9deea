import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import type { Ledger } from '@s3-lambda-bench/contract';
import type { LambdaServiceOptions, TakeLedgerOptions } from '../../src/options.ts';
import { givenCloud, givenFunction, invoke, readRecords, type TestCloud } from '../setup/test-cloud.ts';
import { processState, until } from '../setup/until.ts';

describe('a cold start', () => {
  test('is told in the order of Lambda and billed with its init phase', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => "ok";');
    const { requestId } = await invoke(cloud);
    const records = await readRecords(cloud);
    const started = { initializationType: 'on-demand', phase: 'init' };
    const measured = { durationMs: expect.any(Number) };
    expect(records).toEqual([
      {
        time: expect.any(String),
        type: 'platform.initStart',
        record: {
          ...started,
          runtimeVersion: `nodejs:24.local.${process.version}`,
          functionName: 'fun',
          functionVersion: '$LATEST',
          instanceId: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
          instanceMaxMemory: 268_435_456,
        },
      },
      {
        time: expect.any(String),
        type: 'platform.initRuntimeDone',
        record: { ...started, status: 'success' },
      },
      {
        time: expect.any(String),
        type: 'platform.initReport',
        record: { ...started, status: 'success', metrics: measured },
      },
      {
        time: expect.any(String),
        type: 'platform.start',
        record: {
          requestId,
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fun',
          version: '$LATEST',
        },
      },
      {
        time: expect.any(String),
        type: 'platform.runtimeDone',
        record: { requestId, status: 'success', metrics: { ...measured, producedBytes: 4 } },
      },
      {
        time: expect.any(String),
        type: 'platform.report',
        record: {
          requestId,
          metrics: {
            ...measured,
            billedDurationMs: expect.any(Number),
            memorySizeMB: 256,
            maxMemoryUsedMB: expect.any(Number),
            initDurationMs: expect.any(Number),
          },
          status: 'success',
          ledger: {},
          local: expect.objectContaining({ cpuMs: expect.any(Number) }),
        },
      },
    ]);
  });

  test('leaves a warm environment, whose next run has no init', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'let count = 0; export const handler = async () => ++count;');
    expect(await invoke(cloud)).toMatchObject({ text: '1' });
    expect(await invoke(cloud)).toMatchObject({ text: '2' });
    const reports = (await readRecords(cloud)).filter(({ type }) => type === 'platform.report');
    expect(
      reports.map(({ record }) => Object.keys(Object(record.metrics)).includes('initDurationMs')),
    ).toEqual([true, false]);
    expect(cloud.granted).toHaveLength(1);
  });

  test('shows nothing below the system log level, which is INFO unless the function says otherwise', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;', {
      LoggingConfig: { LogFormat: 'JSON' },
    });
    await invoke(cloud);
    expect((await readRecords(cloud)).map(({ type }) => type)).toEqual([
      'platform.initStart',
      'platform.start',
      'platform.report',
    ]);
  });

  test('gives the tail of a Text log in the words of Lambda', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;', {
      LoggingConfig: { LogFormat: 'Text' },
    });
    const { tail, requestId } = await invoke(cloud);
    const report = `REPORT RequestId: ${requestId}\tDuration: N ms\tBilled Duration: N ms\tMemory Size: 256 MB\tMax Memory Used: N MB\tInit Duration: N ms\t`;
    expect(tail.replace(/(?<=(Duration|Used): )[\d.]+/g, 'N')).toBe(
      `INIT_START Runtime Version: nodejs:24.local.${process.version}\nSTART RequestId: ${requestId} Version: $LATEST\nEND RequestId: ${requestId}\n${report}\n`,
    );
  });

  test('writes to the log group of the function, with its name in the stream', async () => {
    await using cloud = await givenCloud();
    const LoggingConfig = { LogFormat: 'JSON', LogGroup: '/bench/all' } as const;
    await givenFunction(cloud, 'export const handler = async () => process.env.AWS_LAMBDA_LOG_STREAM_NAME;', {
      LoggingConfig,
    });
    expect((await invoke(cloud)).payload).toMatch(/^\d{4}\/\d\d\/\d\d\/fun\[\$LATEST\][0-9a-f]{32}$/);
    expect(await readRecords(cloud, '/bench/all')).toHaveLength(3);
  });
});

describe('an init phase that fails', () => {
  test('by its time is done again within the invocation, under the timeout of the function', async () => {
    await using cloud = await givenCloud({ initTimeoutMs: 1_000 });
    const code = `
      import { existsSync, writeFileSync } from 'node:fs';
      const tried = process.env.TMPDIR + '/tried';
      if (!existsSync(tried)) {
        writeFileSync(tried, '');
        await new Promise((resolve) => setTimeout(resolve, 1e6));
      }
      export const handler = async () => 'second try';`;
    await givenFunction(cloud, code);
    expect(await invoke(cloud)).toMatchObject({ text: '"second try"' });
    const records = await readRecords(cloud);
    expect(records.map(({ type, record }) => [type, record.phase, record.status])).toEqual([
      ['platform.initStart', 'init', undefined],
      ['platform.initRuntimeDone', 'init', 'timeout'],
      ['platform.initReport', 'init', 'timeout'],
      ['platform.initStart', 'invoke', undefined],
      ['platform.initRuntimeDone', 'invoke', 'success'],
      ['platform.initReport', 'invoke', 'success'],
      ['platform.start', undefined, undefined],
      ['platform.runtimeDone', undefined, 'success'],
      ['platform.report', undefined, 'success'],
    ]);
    expect(records.at(-1)?.record.metrics).not.toHaveProperty('initDurationMs');
  });

  test('with an error is done again, and the second error is the answer', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'throw new Error("no");');
    expect(await invoke(cloud)).toMatchObject({
      payload: { errorType: 'Error', errorMessage: 'no' },
      functionError: 'Unhandled',
    });
    const reports = (await readRecords(cloud)).filter(({ type }) => type === 'platform.initReport');
    expect(reports.map(({ record }) => [record.phase, record.status, record.errorType])).toEqual([
      ['init', 'error', 'Runtime.Unknown'],
      ['invoke', 'error', 'Runtime.Unknown'],
    ]);
  });
});

describe('between two invocations', () => {
  test('nothing of an environment runs', async () => {
    await using cloud = await givenCloud();
    const code = `
      import { spawn } from 'node:child_process';
      const child = spawn('sleep', ['1000']);
      export const handler = async () => [process.pid, child.pid];`;
    await givenFunction(cloud, code);
    const processIds = (await invoke(cloud)).payload as number[];
    await until(() => processIds.every((processId) => processState(processId) === 'T'));
    expect((await invoke(cloud)).payload).toEqual(processIds);
  });

  test('an environment whose process was killed starts another', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => process.pid;');
    const { payload: first } = await invoke(cloud);
    process.kill(Number(first), 'SIGKILL');
    await until(() => processState(Number(first)) === undefined);
    const { payload: second, functionError } = await invoke(cloud);
    expect(functionError).toBeUndefined();
    expect(second).not.toBe(first);
    expect(cloud.granted).toHaveLength(1);
  });
});

describe('the ledger of a run', () => {
  const operation = { requests: 0, errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0 };
  const listing = { ListObjectsV2: { ...operation, requests: 1 } };
  const reading = (requests: number) => ({ GetObject: { ...operation, requests } });

  /** An S3 at which so much arrives, and is answered, before each call. */
  function givenS3(arriving: Ledger[]) {
    const calls: [accessKeyId: string, options: TakeLedgerOptions][] = [];
    let open = '';
    const takeLedger: LambdaServiceOptions['takeLedger'] = async (accessKeyId, options) => {
      const arrived = arriving[calls.length] ?? {};
      calls.push([accessKeyId, options]);
      const taken = Object.keys(arrived).length === 0 ? {} : { [open]: arrived };
      open = options.page ?? open;
      return taken;
    };
    return { calls, takeLedger };
  }

  async function readLedgers(cloud: TestCloud) {
    const records = await readRecords(cloud);
    return records.filter(({ record }) => 'ledger' in record).map(({ type, record }) => [type, record]);
  }

  test('is what arrived at S3 before its answer; what arrived after it is late, and stands by itself', async () => {
    const { calls, takeLedger } = givenS3([{}, reading(2), reading(12), listing]);
    await using cloud = await givenCloud({ takeLedger });
    await givenFunction(cloud, 'export const handler = async () => 1;');
    const [first, second] = [await invoke(cloud), await invoke(cloud)].map(({ requestId }) => requestId);
    expect(await readLedgers(cloud)).toEqual([
      ['platform.report', expect.objectContaining({ requestId: first, ledger: reading(2) })],
      ['local.ledger', { requestId: first, isLate: true, ledger: reading(12) }],
      ['platform.report', expect.objectContaining({ requestId: second, ledger: listing })],
    ]);
    const [accessKeyId] = cloud.granted;
    expect(calls).toEqual([
      [accessKeyId, { page: first }],
      [accessKeyId, { page: `${first}/late` }],
      [accessKeyId, { page: second }],
      [accessKeyId, { page: `${second}/late` }],
      [accessKeyId, {}],
    ]);
  });

  test('is complete for whoever reads the log, though the environment rests', async () => {
    const { takeLedger } = givenS3([{}, {}, reading(1), reading(2)]);
    await using cloud = await givenCloud({ takeLedger });
    await givenFunction(cloud, 'export const handler = async () => 1;');
    const { requestId } = await invoke(cloud);
    expect((await readLedgers(cloud)).slice(1)).toEqual([
      ['local.ledger', { requestId, isLate: true, ledger: reading(1) }],
    ]);
    expect((await readLedgers(cloud)).slice(2)).toEqual([
      ['local.ledger', { requestId, isLate: true, ledger: reading(2) }],
    ]);
  });

  test('is complete once the environment has ended, for which it waits until its key is out of use', async () => {
    const { calls, takeLedger } = givenS3([{}, {}, reading(1)]);
    await using cloud = await givenCloud({
      takeLedger: async (accessKeyId, options) => {
        if (options.settled === true) expect(cloud.revoked).toEqual([accessKeyId]);
        return takeLedger(accessKeyId, options);
      },
    });
    await givenFunction(cloud, 'export const handler = async () => 1;');
    const { requestId } = await invoke(cloud);
    await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'fun' }));
    expect((await readLedgers(cloud)).slice(1)).toEqual([
      ['local.ledger', { requestId, isLate: true, ledger: reading(1) }],
    ]);
    expect(calls.at(-1)).toEqual([cloud.granted[0], { settled: true }]);
  });

  test('of a function that does not answer is what arrived until it was ended', async () => {
    const { takeLedger } = givenS3([{}, reading(3)]);
    await using cloud = await givenCloud({ takeLedger });
    await givenFunction(cloud, 'export const handler = () => process.exit(1);');
    await invoke(cloud);
    expect(await readLedgers(cloud)).toEqual([
      ['platform.report', expect.objectContaining({ status: 'error', ledger: reading(3) })],
    ]);
  });

  test('is left out, and the fault told, where S3 cannot be asked', async () => {
    await using cloud = await givenCloud({ takeLedger: () => Promise.reject(new Error('S3 is gone')) });
    await givenFunction(cloud, 'export const handler = async () => 1;');
    expect(await invoke(cloud)).toMatchObject({ text: '1' });
    await cloud.close();
    expect((await readRecords(cloud)).at(-1)?.record).not.toHaveProperty('ledger');
    const faults = cloud.faults.splice(0);
    expect(new Set(faults.map(({ message }) => message))).toEqual(
      new Set(['the ledger of an environment of fun cannot be read']),
    );
    expect(faults[0]).toMatchObject({ cause: { message: 'S3 is gone' } });
  });
});

describe('what a function can see', () => {
  test('is its own environment variables and nothing of the machine', async () => {
    process.env.SECRET_OF_THE_HOST = 'secret';
    await using cloud = await givenCloud({
      environmentVariables: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', COLOUR: 'blue' },
    });
    await givenFunction(cloud, 'export const handler = async () => process.env;', {
      Environment: { Variables: { COLOUR: 'red' } },
    });
    const { payload } = await invoke(cloud);
    const temporary = expect.stringMatching(/\/environments\/[^/]+\/[0-9a-f]{32}\/tmp$/);
    expect(payload).toEqual({
      AWS_ACCESS_KEY_ID: cloud.granted[0],
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_NAME: 'fun',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/fun',
      AWS_LAMBDA_LOG_LEVEL: 'INFO',
      AWS_LAMBDA_LOG_STREAM_NAME: expect.any(String),
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      AWS_REGION: 'us-east-1',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      COLOUR: 'red',
      HOME: temporary,
      LAMBDA_RUNTIME_DIR: expect.any(String),
      LAMBDA_TASK_ROOT: expect.stringMatching(/\/functions\/fun\/[0-9a-f]{64}$/),
      LANG: 'en_US.UTF-8',
      PATH: '/usr/local/bin:/usr/bin:/bin:/opt/bin',
      TMPDIR: temporary,
      TZ: ':UTC',
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ),
    });
  });
});
