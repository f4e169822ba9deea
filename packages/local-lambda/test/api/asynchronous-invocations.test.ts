import { CreateLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteFunctionCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { givenPassingClock, givenStandingClock } from '../setup/given-clock.ts';
import { makeZip } from '../setup/make-zip.ts';
import { givenCloud, givenFunction, invoke, readRecords, type TestCloud } from '../setup/test-cloud.ts';

const failing = 'export const handler = async () => { throw new Error("no"); };';

async function queue({ lambda }: Pick<TestCloud, 'lambda'>, Payload = '{}') {
  const command = new InvokeCommand({ FunctionName: 'fun', InvocationType: 'Event', Payload });
  const { $metadata, ...answer } = await lambda.send(command);
  return { ...answer, requestId: $metadata.requestId };
}

/** Every record of that type in the function's log group, which is made with its first event, once there are so many. */
async function recordsOnce(cloud: TestCloud, type: string, count = 1) {
  await cloud.logs
    .send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/fun' }))
    .catch(() => undefined);
  for (;;) {
    const records = (await readRecords(cloud)).filter((record) => record.type === type);
    if (records.length >= count) return records.map(({ record }) => record);
  }
}

describe('an invocation of the type Event', () => {
  test('is accepted with no body and nothing else, and runs', async () => {
    await using cloud = await givenCloud();
    await givenFunction(
      cloud,
      'export const handler = async (event, { awsRequestId }) => console.log(awsRequestId, event.a);',
    );
    const { requestId, ...answer } = await queue(cloud, '{"a":"ü"}');
    expect(answer).toEqual({ StatusCode: 202, Payload: null });
    expect(await recordsOnce(cloud, 'platform.report')).toMatchObject([{ requestId, status: 'success' }]);
    const { events = [] } = await cloud.logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/fun' }),
    );
    expect(events.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`"message":"${requestId} ü"`),
    );
  });

  test('is tried three times under one request id where its function fails, each with a report, then given up', async () => {
    const { clock, slept } = givenPassingClock();
    await using cloud = await givenCloud({ clock });
    await givenFunction(cloud, failing);
    const { requestId } = await queue(cloud);
    expect(await recordsOnce(cloud, 'local.eventDropped')).toEqual([
      {
        requestId,
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fun',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
    ]);
    expect(slept).toEqual([60_000, 120_000]);
    const reports = await recordsOnce(cloud, 'platform.report', 3);
    expect(reports.map((report) => [report.requestId, report.status])).toEqual([
      [requestId, 'error'],
      [requestId, 'error'],
      [requestId, 'error'],
    ]);
    expect(cloud.granted).toHaveLength(1);
  });

  test('succeeds at the second attempt, in the same environment, and is done', async () => {
    const { clock, slept } = givenPassingClock();
    await using cloud = await givenCloud({ clock });
    const code = 'let calls = 0; export const handler = async () => { if (++calls < 2) throw new Error(); };';
    await givenFunction(cloud, code);
    await queue(cloud);
    const reports = await recordsOnce(cloud, 'platform.report', 2);
    expect(reports.map(({ status }) => status)).toEqual(['error', 'success']);
    expect(slept).toEqual([60_000]);
  });

  test('takes what its function says of retries', async () => {
    const { clock, slept } = givenPassingClock();
    await using cloud = await givenCloud({ clock });
    await givenFunction(cloud, failing);
    await cloud.lambda.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: 'fun', MaximumRetryAttempts: 0 }),
    );
    await queue(cloud);
    expect(await recordsOnce(cloud, 'local.eventDropped')).toMatchObject([
      { condition: 'RetriesExhausted', approximateInvokeCount: 1 },
    ]);
    expect(slept).toEqual([]);
  });

  test('waits while it is throttled, longer each time, and then runs', async () => {
    const { clock, slept } = givenPassingClock();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const sleep: typeof clock.sleep = async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (slept.length === 4) await released;
    };
    await using cloud = await givenCloud({ clock: { ...clock, sleep }, maxConcurrency: 1 });
    await givenFunction(cloud, 'export const handler = () => new Promise((done) => setTimeout(done, 300));');
    const first = invoke(cloud).then(() => release());
    while (cloud.granted.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const { requestId } = await queue(cloud);
    await first;
    expect(await recordsOnce(cloud, 'platform.report', 2)).toMatchObject([{}, { requestId }]);
    expect(slept).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  test('is given up after six hours of throttles', async () => {
    const { clock, slept } = givenPassingClock();
    await using cloud = await givenCloud({ clock, maxConcurrency: 0 });
    await givenFunction(cloud, failing);
    await queue(cloud);
    expect(await recordsOnce(cloud, 'local.eventDropped')).toMatchObject([
      { condition: 'EventAgeExceeded', approximateInvokeCount: 0 },
    ]);
    expect(slept.reduce((sum, ms) => sum + ms)).toBeGreaterThan(21_600_000 - 300_000);
  });

  test('is given up at once where its function may not run at all', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, failing);
    await cloud.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'fun', ReservedConcurrentExecutions: 0 }),
    );
    await queue(cloud);
    expect(await recordsOnce(cloud, 'local.eventDropped')).toMatchObject([
      { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 },
    ]);
  });

  test('is tried again where the service fails, which is told', async () => {
    const { clock } = givenPassingClock();
    let asked = 0;
    await using cloud = await givenCloud({
      clock,
      credentialsFor: async () => {
        asked += 1;
        if (asked === 1) throw new Error('no keys today');
        return { accessKeyId: 'A', secretAccessKey: 'B', sessionToken: 'C' };
      },
    });
    await givenFunction(cloud, 'export const handler = async () => 1;');
    await queue(cloud);
    expect(await recordsOnce(cloud, 'platform.report')).toMatchObject([{ status: 'success' }]);
    const [fault, ...others] = cloud.faults.splice(0);
    expect(fault?.message).toBe('an asynchronous invocation of fun could not be started, and is tried again');
    expect(others).toEqual([]);
  });

  test('runs the function as it is by then', async () => {
    const { clock, asleep, pass } = givenStandingClock();
    await using cloud = await givenCloud({ clock });
    await givenFunction(cloud, failing);
    await queue(cloud);
    await asleep;
    const ZipFile = await makeZip({ 'index.mjs': 'export const handler = async () => "better";' });
    await cloud.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'fun', ZipFile }));
    pass();
    const reports = await recordsOnce(cloud, 'platform.report', 2);
    expect(reports.map(({ status }) => status)).toEqual(['error', 'success']);
  });

  test('is given up with its function', async () => {
    const { clock, asleep, pass } = givenStandingClock();
    await using cloud = await givenCloud({ clock });
    await givenFunction(cloud, failing);
    await queue(cloud);
    await asleep;
    await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'fun' }));
    pass();
    expect(await recordsOnce(cloud, 'local.eventDropped')).toMatchObject([
      { condition: 'FunctionDeleted', approximateInvokeCount: 1 },
    ]);
  });

  test('that still waits when the service closes is lost, which is told', async () => {
    const { clock, asleep } = givenStandingClock();
    await using cloud = await givenCloud({ clock });
    await givenFunction(cloud, failing);
    const { requestId } = await queue(cloud);
    await asleep;
    await cloud.close();
    expect(cloud.faults.splice(0).map(({ message }) => message)).toEqual([
      `the service was closed before 1 asynchronous invocation was done: fun (${requestId})`,
    ]);
  });

  test('that runs when the service closes is lost, which is told once', async () => {
    await using cloud = await givenCloud();
    await givenFunction(
      cloud,
      'export const handler = () => new Promise((done) => setTimeout(done, 60_000));',
    );
    const { requestId } = await queue(cloud);
    await recordsOnce(cloud, 'platform.start');
    await cloud.close();
    expect(cloud.faults.splice(0).map(({ message }) => message)).toEqual([
      `the service was closed before 1 asynchronous invocation was done: fun (${requestId})`,
    ]);
  });

  test.each([
    [
      'an event over 1 MB',
      `"${'x'.repeat(1_048_575)}"`,
      413,
      'RequestEntityTooLargeException',
      '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)',
    ],
    [
      'an event over 6 MB',
      `"${'x'.repeat(6_291_455)}"`,
      413,
      'RequestEntityTooLargeException',
      'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    ],
    [
      'an event that is not JSON',
      '{',
      400,
      'InvalidRequestContentException',
      expect.stringMatching(/^Could not parse request body into json: /),
    ],
  ])('rejects %s', async (_title, payload, status, name, message) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, failing);
    await expect(queue(cloud, payload)).rejects.toMatchObject({
      name,
      message,
      $metadata: { httpStatusCode: status },
    });
    expect(cloud.granted).toEqual([]);
  });
});
