import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GivenCloud, givenCloud, givenFolder, lambdaFunction, role } from '../given-cloud.ts';

const Bucket = 'asked';
/** More than all buffers between S3 and a function hold. */
const objectBytes = 64 * 1024 * 1024;

const folder = givenFolder();
let given: GivenCloud;
let stacks = 0;

beforeAll(async () => {
  given = await givenCloud(folder.path);
  await given.s3.send(new CreateBucketCommand({ Bucket }));
  await given.s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: Buffer.alloc(objectBytes) }));
});

afterAll(async () => {
  await given.cloud.close();
  folder[Symbol.dispose]();
});

/** A function that asks S3 as its event says, at its own log group. */
async function givenFunction(given: GivenCloud): Promise<string> {
  stacks += 1;
  const name = `asking-${stacks}`;
  const runtime = readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'answering-runtime.cjs'));
  const code = await given.putCode(`#!${process.execPath}\n${runtime}`, 'bootstrap');
  const SDK_MODULE = createRequire(import.meta.url).resolve('@aws-sdk/client-s3');
  await given.deploy(name, {
    Resources: {
      Role: role('lambda.amazonaws.com', [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]),
      Function: lambdaFunction(code, {
        FunctionName: name,
        Runtime: 'provided.al2023',
        Handler: 'none',
        MemorySize: 512,
        LoggingConfig: { LogFormat: 'JSON' },
        Environment: { Variables: { BUCKET: Bucket, SDK_MODULE } },
      }),
    },
  });
  return name;
}

async function invoke(FunctionName: string, event: object, { lambda }: GivenCloud = given): Promise<string> {
  const input = { FunctionName, Payload: JSON.stringify(event) };
  const { FunctionError, $metadata } = await lambda.send(new InvokeCommand(input));
  expect(FunctionError).toBeUndefined();
  return $metadata.requestId ?? '';
}

async function readRecords(name: string, { logs }: GivenCloud = given) {
  const filterPattern = '{ ($.type = "platform.report") || ($.type = "local.ledger") }';
  const logGroupName = `/aws/lambda/${name}`;
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
  return events.map(({ message = '' }) => JSON.parse(message));
}

/** What the log says of each run's requests: where, of which run, late or not, and how many an operation. */
async function readLedgers(name: string) {
  const records = await readRecords(name);
  return records.map(({ type, record }) => [type, record.requestId, record.isLate ?? false, record.ledger]);
}

describe('the ledger of a run', () => {
  test('has what its function asked before it answered, and what it asked after that by itself', async () => {
    const name = await givenFunction(given);
    const first = await invoke(name, { before: 3, after: 5 });
    const second = await invoke(name, { before: 2, after: 1 });
    const heads = (requests: number) => ({ HeadBucket: expect.objectContaining({ requests }) });
    expect(await readLedgers(name)).toEqual([
      ['platform.report', first, false, heads(3)],
      ['local.ledger', first, true, heads(5)],
      ['platform.report', second, false, heads(2)],
      ['local.ledger', second, true, heads(1)],
    ]);
  });

  test('gets what arrived before the answer and was finished in the next run', async () => {
    const name = await givenFunction(given);
    const first = await invoke(name, { leave: 'large' });
    const second = await invoke(name, { finish: true });
    expect(await readLedgers(name)).toEqual([
      ['platform.report', first, false, {}],
      ['local.ledger', first, false, { GetObject: expect.objectContaining({ bytes_out: objectBytes }) }],
      ['platform.report', second, false, {}],
    ]);
  });

  test('gets what was broken off when its environment ended', async () => {
    const name = await givenFunction(given);
    const only = await invoke(name, { before: 1, leave: 'large' });
    await given.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
    expect(await readLedgers(name)).toEqual([
      ['platform.report', only, false, { HeadBucket: expect.objectContaining({ requests: 1 }) }],
      ['local.ledger', only, false, { GetObject: expect.objectContaining({ requests: 1, answers_2xx: 1 }) }],
    ]);
  });

  test('is never a fault of the harness in all this', () => {
    expect(given.faults).toEqual([]);
  });
});

describe('CPU time', () => {
  async function reportIn(cloud: GivenCloud) {
    const name = await givenFunction(cloud);
    await invoke(name, {}, cloud);
    const [{ record }] = await readRecords(name, cloud);
    return record.local;
  }

  test('is shared out by memory unless the cloud is told otherwise, where the kernel holds limits', async () => {
    using ownFolder = givenFolder();
    const sharing = await givenCloud(ownFolder.path, { shareCpu: true });
    const [shared, unshared] = [await reportIn(sharing), await reportIn(given)];
    await sharing.cloud.close();
    expect(shared.vcpus).toBe(shared.memoryLimit === 'cgroup' ? 0.289 : undefined);
    expect(unshared).not.toHaveProperty('vcpus');
  });
});
