import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { describe, expect, jest, test } from '@jest/globals';
import { cgroupName } from '../../src/environments/cgroups/cgroups.ts';
import type { LambdaServiceOptions } from '../../src/options.ts';
import { gatheringRuntime, givenGathering, listens, remainsOf } from '../setup/gathering.ts';
import { hasCgroups } from '../setup/kernel-limits.ts';
import {
  givenBootstrap,
  givenCloud,
  givenFunction,
  invoke,
  readRecords,
  type TestCloud,
} from '../setup/test-cloud.ts';
import { until } from '../setup/until.ts';

/** Every invocation writes a file and waits until the folder has as many as it was told to wait for. */
const rendezvous = `
  import { readdirSync, writeFileSync } from 'node:fs';
  export const handler = async ({ folder, name, wait }) => {
    writeFileSync(folder + '/' + name, '');
    while (readdirSync(folder).length < wait) await new Promise((resolve) => setTimeout(resolve, 2));
    return process.env.AWS_LAMBDA_LOG_STREAM_NAME;
  };`;

function givenFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'rendezvous-'));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

describe('invocations at once', () => {
  test('each have an environment, and one of these serves the next', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, rendezvous);
    using given = givenFolder();
    const { folder } = given;
    const together = await Promise.all(
      ['a', 'b', 'c'].map((name) => invoke(cloud, { folder, name, wait: 3 })),
    );
    const streams = new Set(together.map(({ payload }) => payload));
    expect(streams.size).toBe(3);
    const { payload } = await invoke(cloud, { folder, name: 'd', wait: 1 });
    expect(streams).toContain(payload);
    expect(new Set(cloud.granted).size).toBe(3);
  });

  test('over the limit of the account are throttled', async () => {
    await using cloud = await givenCloud({ maxConcurrency: 1 });
    await givenFunction(cloud, rendezvous);
    using given = givenFolder();
    const { folder } = given;
    const first = invoke(cloud, { folder, name: 'a', wait: 2 });
    await until(() => readdirSync(folder).length === 1);
    await expect(invoke(cloud)).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Reason: 'ConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
    writeFileSync(path.join(folder, 'b'), '');
    expect(await first).toMatchObject({ functionError: undefined });
  });
});

describe('40 invocations at once', () => {
  const operation = { errors_4xx: 0, errors_5xx: 0, retries: 0, bytes_in: 0, bytes_out: 0 };

  /** An S3 at which every run has asked as often before its answer as its key, the number of its environment, says. */
  const takeLedger: LambdaServiceOptions['takeLedger'] = async (accessKeyId, { page = '' }) => {
    const requests = 1 + Number(/\d+/.exec(accessKeyId)?.[0]);
    return page.endsWith('/late') ? { [page.slice(0, -5)]: { GetObject: { ...operation, requests } } } : {};
  };

  test('are all answered, each with a report of its own, and nothing stays', async () => {
    using gathering = givenGathering();
    await using cloud = await givenCloud({ takeLedger });
    const Environment = { Variables: { GATHERING: gathering.folder } };
    await givenBootstrap(cloud, gatheringRuntime, { Environment, Timeout: 60 });
    const numbers = Array.from({ length: 40 }, (_none, index) => index + 1);
    const invocations = numbers.map((number) => invoke(cloud, number));
    await until(() => gathering.arrivals().length === 40);
    gathering.open();
    const answers = await Promise.all(invocations);
    expect(answers.map(({ payload, functionError }) => functionError ?? payload)).toEqual(numbers);

    const reports = (await readRecords(cloud)).filter(({ type }) => type === 'platform.report');
    expect(reports.map(({ record }) => record.requestId).sort()).toEqual(
      answers.map(({ requestId }) => requestId).sort(),
    );
    const requests = reports.map(({ record }) => Object(record.ledger).GetObject.requests);
    expect(requests.sort((a, b) => a - b)).toEqual(numbers);
    for (const { record } of reports) {
      // Without a cgroup CPU time comes in ticks of 10 ms, and a shell needs less.
      expect(Object(record.local).cpuMs).toBeGreaterThanOrEqual(hasCgroups ? 0.001 : 0);
      expect(Object(record.metrics).maxMemoryUsedMB).toBeGreaterThan(0);
      expect(Object(record.metrics).durationMs).toBeLessThan(60_000);
    }

    await cloud.close();
    expect(gathering.arrivals().flatMap(remainsOf)).toEqual([]);
    expect(await Promise.all(gathering.arrivals().map(listens))).not.toContain(true);
    expect(cloud.revoked).toHaveLength(40);
  });
});

describe('an environment without work', () => {
  test('is closed after a while and gives back its keys and its temp dir', async () => {
    await using cloud = await givenCloud({ idleMs: 0 });
    await givenFunction(cloud, 'export const handler = async () => process.env.TMPDIR;');
    const { payload: temporary } = await invoke(cloud);
    await until(() => cloud.revoked.length === 1);
    expect(cloud.revoked).toEqual(cloud.granted);
    expect(existsSync(String(temporary))).toBe(false);
  });
});

describe('closing', () => {
  test('answers what is under way with an error and leaves nothing behind', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, rendezvous);
    using given = givenFolder();
    const { folder } = given;
    const underWay = invoke(cloud, { folder, name: 'a', wait: 2 });
    const refused = expect(underWay).rejects.toMatchObject({ name: 'ServiceException' });
    await until(() => readdirSync(folder).length === 1);
    await cloud.close();
    await refused;
    expect(cloud.revoked).toEqual(cloud.granted);
  });

  test('refuses what comes after it, and starts nothing for it', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    await cloud.close();
    await expect(invoke(cloud)).rejects.toMatchObject({ name: 'ServiceException' });
    expect([cloud.granted, cloud.faults]).toEqual([[], []]);
  });
});

describe('an environment', () => {
  test('that cannot be made gives back its keys and leaves nothing behind', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    using _ports = givenNoPort();
    await expect(invoke(cloud)).rejects.toMatchObject({ name: 'ServiceException' });
    expect(cloud.faults.splice(0)).toMatchObject([{ code: 'EMFILE' }]);
    expect(cloud.granted).toHaveLength(1);
    expect(cloud.revoked).toEqual(cloud.granted);
    expect(environmentFolders(cloud)).toEqual([]);
  });

  test('that cannot be removed gives back its keys all the same', async () => {
    await using cloud = await givenCloud({ kernelLimits: false });
    await givenFunction(cloud, 'export const handler = async () => process.env.TMPDIR;');
    const folder = path.dirname(String((await invoke(cloud)).payload));
    const noCgroup = path.join(cloud.dataDir, cgroupName(path.basename(folder)));
    writeFileSync(noCgroup, 'a file where the folder of a cgroup is expected');
    writeFileSync(path.join(folder, 'cgroups'), noCgroup);
    await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'fun' }));
    await until(() => cloud.faults.length === 1);
    expect(cloud.faults.splice(0)).toMatchObject([{ code: 'ENOTDIR' }]);
    expect(cloud.revoked).toEqual(cloud.granted);
    rmSync(noCgroup);
  });
});

/** The next server that is to listen finds that this process has no more files to open. */
function givenNoPort(): Disposable {
  const listen = jest.spyOn(Server.prototype, 'listen').mockImplementationOnce(function (this: Server) {
    const error = Object.assign(new Error('listen EMFILE: too many open files'), { code: 'EMFILE' });
    process.nextTick(() => this.emit('error', error));
    return this;
  });
  return { [Symbol.dispose]: () => listen.mockRestore() };
}

function environmentFolders({ dataDir }: Pick<TestCloud, 'dataDir'>): string[] {
  const folder = path.join(dataDir, 'environments');
  return readdirSync(folder).flatMap((owner) => readdirSync(path.join(folder, owner)));
}
