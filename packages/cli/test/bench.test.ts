import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type BenchProcess,
  fixtureContenders,
  runBench,
  startBench,
  temporaryFolder,
} from './bench-process.ts';

const small = ['--objects', '5', '--mean-size', '1KiB', '--runs', '1', '--contender', 'flawed-none'];

describe('bench run', () => {
  test('keeps the corpus between runs and makes it anew only when asked differently', async () => {
    using folder = temporaryFolder();
    const first = await keepAndList(folder.path, small);
    const again = await keepAndList(folder.path, small);
    const other = await keepAndList(folder.path, [...small, '--objects', '7']);
    expect(first.files).toHaveLength(5);
    expect(again.files).toEqual(first.files);
    expect(other.files.map(({ key }) => key)).toEqual(
      expect.arrayContaining(first.files.map(({ key }) => key)),
    );
    expect(other.files).toHaveLength(7);
  }, 180_000);

  test('with --keep, leaves the archives where a client finds them until Ctrl-C', async () => {
    using folder = temporaryFolder();
    const { archives } = await keepAndList(folder.path, small);
    expect(archives).toEqual([{ key: 'archives/flawed-none-0.zip', signature: 'PK\u0003\u0004' }]);
  }, 120_000);

  test('refuses a second run on the same data directory and leaves the first alone', async () => {
    using folder = temporaryFolder();
    await using first = startBench([...small, ...places(folder.path), '--keep']);
    await first.said('stays up until Ctrl-C');
    const second = await runBench([...small, ...places(folder.path)]);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`${path.join(folder.path, 'cloud')}`);
    expect(second.stderr).toContain(String(first.child.pid));
    expect(first.child.exitCode).toBeNull();
  }, 120_000);

  test('stops everything on Ctrl-C and can use the data directory again', async () => {
    using folder = temporaryFolder();
    const interrupted = startBench([
      '--objects',
      '2000',
      '--mean-size',
      '64KiB',
      '--runs',
      '1',
      '--contender',
      'flawed-none',
      ...places(folder.path),
    ]);
    await interrupted.said('fill: ');
    interrupted.child.kill('SIGINT');
    expect((await interrupted.ended).code).toBe(130);
    const again = await runBench([...small, ...places(folder.path)]);
    expect([again.code, again.stderr]).toEqual([0, expect.any(String)]);
  }, 180_000);

  test('ends as a fault of the machine, charging no contender, where the S3 server dies during the race', async () => {
    using folder = temporaryFolder();
    const corpus = ['--objects', '5', '--mean-size', '1KiB', '--runs', '5'];
    await using bench = startBench([
      ...corpus,
      '--contender',
      'flawed-never-answers',
      ...places(folder.path),
    ]);
    await bench.said('race: ');
    process.kill(pidOfLocalS3(folder.path), 'SIGKILL');
    const { code, stdout, stderr } = await bench.ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('error: the S3 server ended (SIGKILL)');
  }, 120_000);

  test('fails with the port and what to do where the port is in use', async () => {
    using folder = temporaryFolder();
    await using server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const { code, stderr } = await runBench([...small, ...places(folder.path), '--port', port]);
    expect(code).toBe(2);
    expect(stderr).toContain(`port ${port}`);
  }, 60_000);

  test('ranks a contender that retries as SDKs do while S3 fails on purpose; its ledger shows it', async () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'faults.json');
    const faults = { GetObject: { internal_error: { probability: 0.15 } } };
    // Of the first 30 it strikes the tenth and the eleventh: before come the functions' code, the corpus and a look at it.
    writeFileSync(file, JSON.stringify({ seed: 'bench 2439', operations: faults }));
    const { code, stdout } = await runBench([
      ...small,
      ...places(folder.path),
      '--s3-faults',
      file,
      '--json',
      '-',
    ]);
    const { ledger } = JSON.parse(stdout).success[0].runs[0];
    expect([code, ledger.GetObject]).toEqual([
      0,
      expect.objectContaining({ requests: 7, answers_2xx: 5, errors_5xx: 2, retries: 2 }),
    ]);
  }, 120_000);

  test('fails with what is wrong with the faults before anything is started', async () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'faults.json');
    writeFileSync(file, '{"operations": {"GetObject": {"latancy": {"fixed_ms": 1}}}}');
    const { code, stderr } = await runBench([...small, ...places(folder.path), '--s3-faults', file]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `\nerror: faults '${file}' are not usable: unknown key 'operations.GetObject.latancy'; did you mean 'latency'?\n`,
    );
  }, 60_000);

  test('fails with the path where the data directory cannot be written', async () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await runBench([...small, ...places(path.join(file, 'data'))]);
    expect(code).toBe(2);
    expect(stderr).toContain(path.join(file, 'data'));
    expect(stderr).not.toMatch(/\n {4}at /);
  }, 60_000);

  test('fails with what to install where a contender that it is to race can only be skipped', async () => {
    using folder = temporaryFolder();
    const named = ['--contender', 'flawed-none', '--contender', 'flawed-no-tool'];
    const { code, stderr } = await runBench([...named, ...places(folder.path)]);
    expect(code).toBe(2);
    expect(stderr).toContain("\n  flawed-no-tool: 'no-such-compiler' is not on the PATH: install it\n");
  }, 60_000);

  test.each([
    ['--runs', '0'],
    ['--objects', '-1'],
    ['--mean-size', 'banana'],
    ['--contender', 'flawed-nome'],
  ])(
    'rejects %s %s with exit code 2 and a pointer to the help',
    async (flag, value) => {
      using folder = temporaryFolder();
      const { code, stderr } = await runBench([...places(folder.path), flag, value]);
      expect(code).toBe(2);
      expect(stderr).toContain(value);
      expect(stderr).toContain('--help');
    },
    60_000,
  );
});

describe('on a cloud that a run left up', () => {
  const folder = temporaryFolder();
  let kept: BenchProcess;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    kept = startBench([...small, ...places(folder.path), '--keep']);
    environment = exportedBy(await kept.said('state machine is'));
  }, 120_000);

  afterAll(async () => {
    await kept[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test('bench start starts an execution and prints its report, with what it takes to draw the corpus', async () => {
    const { code, stdout } = await runBench(['start', '--runs', '2', '--json', '-'], environment);
    expect(code).toBe(0);
    const { success, failure, execution, seed } = JSON.parse(stdout);
    expect([success[0].runs_count, failure]).toEqual([2, []]);
    expect(seed).toEqual({ value: 's3-lambda-bench' });
    expect(execution.corpus).toMatchObject({ profile: 'classic', object_count: 5, mean_size_bytes: 1_024 });
  }, 60_000);

  test('bench start fails with the name of the stack where none of that name stands', async () => {
    const { code, stderr } = await runBench(['start', '--stack', 'NoSuchStack'], environment);
    expect(code).toBe(2);
    expect(stderr).toContain("there is no stack 'NoSuchStack'");
  }, 60_000);

  test('bench corpus check looks into the bucket of the stack, and says who has the data directory', async () => {
    const onStack = await runBench(['corpus', 'check', '--stack', 'S3LambdaBench', '--deep'], environment);
    expect([onStack.code, onStack.stdout]).toEqual([0, expect.stringContaining('\nthe corpus is whole\n')]);
    const locked = await runBench(['corpus', 'check', '--data-dir', folder.path]);
    expect([locked.code, locked.stderr]).toEqual([2, expect.stringContaining(`process ${kept.child.pid}`)]);
  }, 60_000);
});

describe('bench start without a cloud to start on', () => {
  test('fails with what is missing and where to set it, and no stack', async () => {
    const nowhere = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_MAX_ATTEMPTS: '1',
    };
    const { code, stderr } = await runBench(['start'], nowhere);
    expect(code).toBe(2);
    expect(stderr).toMatch(/ECONNREFUSED.*AWS_REGION/);
    expect(stderr).not.toMatch(/\n {4}at /);
  }, 60_000);
});

describe('bench report', () => {
  test('prints a saved report as the run printed it', async () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'out.json');
    const ran = await runBench([...small, ...places(folder.path), '--json', file]);
    const printed = await runBench(['report', file]);
    expect(printed).toEqual({ code: 0, stdout: ran.stdout, stderr: '' });
  }, 120_000);

  test('rejects a file that is no report, saying what it lacks', async () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'other.json');
    writeFileSync(file, '{"success": []}');
    const { code, stderr } = await runBench(['report', file]);
    expect(code).toBe(2);
    expect(stderr).toContain("'failure' is missing");
  });
});

interface Listing {
  files: { key: string; lastModified: number }[];
  archives: { key: string; signature: string }[];
}

/** Runs with --keep, looks into the bucket as any client would, and ends the run with Ctrl-C. */
async function keepAndList(dataDir: string, args: string[]): Promise<Listing> {
  await using bench = startBench([...args, ...places(dataDir), '--keep']);
  const said = await bench.said('state machine is');
  const environment = exportedBy(said);
  const client = new S3Client({
    endpoint: environment.AWS_ENDPOINT_URL_S3 ?? '',
    region: environment.AWS_REGION ?? '',
    forcePathStyle: true,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
  const Bucket = /s3:\/\/([^/]+)\/archives/.exec(said)?.[1] ?? '';
  const files = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'files/' }));
  const archives = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'archives/' }));
  return {
    files: (files.Contents ?? []).map(({ Key = '', LastModified }) => ({
      key: Key,
      lastModified: Number(LastModified),
    })),
    archives: await Promise.all(
      (archives.Contents ?? []).map(async ({ Key = '' }) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=0-3' }));
        return { key: Key, signature: (await Body?.transformToString()) ?? '' };
      }),
    ),
  };
}

/** The tests are about anything but speed: functions may have the whole machine. */
function places(dataDir: string): string[] {
  return ['--contenders-dir', fixtureContenders, '--data-dir', dataDir, '--no-cpu-share'];
}

/** The variables that `--keep` tells a person to export. */
function exportedBy(said: string): Record<string, string> {
  return Object.fromEntries(
    [...said.matchAll(/export (\w+)=(.*)/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** local-s3 leaves its process id in the directory that it owns. */
function pidOfLocalS3(dataDir: string): number {
  const owner = readFileSync(path.join(dataDir, 'cloud', 's3', 'owner'), 'utf8');
  return Number(/^process (\d+)$/.exec(owner)?.[1]);
}
