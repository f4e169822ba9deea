import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { type Credential, signRequest } from '@s3-lambda-bench/iam';
import { makeAdminClient, startS3Server } from '../../src/index.ts';
import { givenDirectory, givenServer, makeClient, root } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer({ faults: 's3' });
const always = { internal_error: { probability: 1 } };

async function sendRaw(method: string, path: string, body?: string) {
  const { host } = new URL(given.endpoint);
  const content = body === undefined ? {} : { body };
  const signer = { credential: root, region: 'us-east-1', service: 's3', nowMs: Date.now() };
  const signed = signRequest({ method, rawPath: path, host, ...content }, signer);
  const headers = Object.entries(signed).map(([name, value]): [string, string] => [name, String(value)]);
  const response = await fetch(new URL(path, given.endpoint), { method, headers, ...content });
  return { status: response.status, text: await response.text() };
}

describe('the faults in force', () => {
  test('are those that the server was started with, then those that were put, then none', async () => {
    const { operations } = await given.admin.readFaults();
    expect(operations).toEqual({
      reads: { slow_down: { requests_per_second: 5_500 } },
      writes: { slow_down: { requests_per_second: 3_500 } },
    });
    await given.admin.putFaults({ seed: 'mine', operations: { ListBuckets: always } });
    expect(await given.admin.readFaults()).toEqual({ seed: 'mine', operations: { ListBuckets: always } });
    await expect(given.client.send(new ListBucketsCommand())).rejects.toEqual(refusal('InternalError', 500));
    await given.admin.deleteFaults();
    expect((await given.admin.readFaults()).operations).toEqual({});
    await given.client.send(new ListBucketsCommand());
  });

  test('begin to count anew when they are put', async () => {
    const fates = async () => {
      await given.admin.putFaults({ operations: { ListBuckets: { internal_error: { probability: 0.5 } } } });
      const answers = Array.from({ length: 8 }, () =>
        given.client.send(new ListBucketsCommand()).then(
          () => 'answered',
          () => 'failed',
        ),
      );
      return (await Promise.all(answers)).filter((fate) => fate === 'failed').length;
    };
    const first = await fates();
    expect(first).toBeGreaterThan(0);
    expect(await fates()).toBe(first);
    await given.admin.deleteFaults();
  });

  test('never strike the admin API', async () => {
    await given.admin.putFaults({ operations: { '*': always } });
    await given.admin.readLedger('ROOT');
    await given.admin.deleteFaults();
  });

  test('are for the root credential alone', async () => {
    const policies = [{ Statement: { Effect: 'Allow' as const, Action: '*', Resource: '*' } }];
    const credential: Credential = {
      ...root,
      accessKeyId: 'USER',
      principal: { ...root.principal, policies },
    };
    await given.admin.putCredential(credential);
    const admin = makeAdminClient({ endpoint: given.endpoint, root: credential });
    await expect(admin.putFaults({})).rejects.toThrow('403');
    await expect(admin.readFaults()).rejects.toThrow('403');
    await expect(admin.deleteFaults()).rejects.toThrow('403');
  });

  test.each([
    ['{"operations": {"GetObjct": {}}}', "unknown key 'operations.GetObjct'; did you mean 'GetObject'?"],
    [
      '{"operations": {"*": {"reset": {"probability": 2}}}}',
      "'operations.*.reset.probability' is 2: too big",
    ],
    ['"s4"', "there is no preset 's4'"],
    ['{', 'the body is not JSON'],
  ])('stay as they are when a put of %s is refused', async (document, problem) => {
    await given.admin.putFaults({ seed: 'stays' });
    const { status, text } = await sendRaw('PUT', '/_local-s3/faults', document);
    expect(status).toBe(400);
    expect(text.replaceAll('&apos;', "'")).toContain(`faults are not usable: ${problem}`);
    expect(await given.admin.readFaults()).toMatchObject({ seed: 'stays' });
  });

  test.each([
    ['POST', '/_local-s3/faults'],
    ['PUT', '/_local-s3/faults/x'],
    ['GET', '/_local-s3/ledger'],
    ['GET', '/_local-s3/ledger/'],
  ])('have no %s %s', async (method, path) => {
    const { status, text } = await sendRaw(method, path);
    expect({ status, text }).toEqual({ status: 501, text: expect.stringContaining('the admin API has no') });
  });
});

describe('a server that is started with faults', () => {
  test('injects them with its own clock and timers', async () => {
    const server = await startS3Server({
      dataDir: givenDirectory(),
      root,
      faults: { operations: { '*': { latency: { fixed_ms: 0.5 } }, CreateBucket: always } },
    });
    const client = makeClient(server.endpoint, root);
    await client.send(new ListBucketsCommand());
    await expect(client.send(new CreateBucketCommand({ Bucket: 'new' }))).rejects.toEqual(
      refusal('InternalError', 500),
    );
    client.destroy();
    await server.close();
  });

  test('fails to start with a document that is not usable', async () => {
    const dataDir = givenDirectory();
    const faults = { operations: { '*': { reset: { probability: -1 } } } };
    await expect(startS3Server({ dataDir, root, faults })).rejects.toThrow(
      "faults are not usable: 'operations.*.reset.probability' is -1: too small",
    );
  });
});
