import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, HeadBucketCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Client } from './client.ts';
import { changeFiles, type Digests, difference, digestsOfFolder, sha256, writeFiles } from './files.ts';

export interface Trial {
  endpoint: string;
  root: { accessKeyId: string; secretAccessKey: string };
  /** A folder for the client, its files and its settings. */
  scratch: string;
}

type Outcome = 'passed' | 'failed' | 'skipped';

/** Installs one client, has it do every step, and checks each with a client of our own; prints a line a step. */
export async function tryClient(client: Client, trial: Trial): Promise<Outcome> {
  const title = `${client.name} ${client.version}`.padEnd(17);
  const bin = await client.install(trial.scratch).catch((error: Error) => {
    process.stdout.write(`${title} SKIPPED: cannot be installed; needs ${client.needs}\n${error.message}\n`);
    return undefined;
  });
  if (bin === undefined) return 'skipped';
  for (const step of makeSteps(client, bin, trial)) {
    try {
      process.stdout.write(`${title} ${step.name.padEnd(9)} ${await perform(step)}\n`);
    } catch (error) {
      process.stdout.write(`${title} ${step.name.padEnd(9)} FAILED: ${String(error)}\n`);
      return 'failed';
    }
  }
  return 'passed';
}

interface Step {
  name: string;
  run: () => Promise<void>;
  /** Resolves to what holds now; rejects when that is not what the step is for. */
  check: () => Promise<string>;
}

async function perform({ run, check }: Step): Promise<string> {
  const startedMs = performance.now();
  await run();
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  return `${seconds.padStart(6)} s  ${await check()}`;
}

function makeSteps(client: Client, bin: string, trial: Trial): Step[] {
  const bucket = `tried-by-${client.name}`;
  const s3 = new S3Client({ endpoint: trial.endpoint, region: 'us-east-1', credentials: trial.root });
  const does = client.makeSteps(bin, { ...trial, bucket, env: environmentFor(trial) });
  const files = makeFolder(trial, 'files');
  const fetched = makeFolder(trial, 'fetched');
  writeFiles(files);
  let listed: string[] = [];
  const expectBelow = async (prefix: string) =>
    expectSame(digestsOfFolder(files), await digestsOfBucket(s3, bucket, prefix));
  return [
    { name: 'make', run: does.makeBucket, check: () => expectBucket(s3, bucket, true) },
    { name: 'put', run: () => does.put(files, 'put'), check: () => expectBelow('put') },
    {
      name: 'list',
      run: async () => {
        listed = await does.list('put');
      },
      check: async () => expectSame(namesBelow('put', digestsOfFolder(files).keys()), namesBelow('', listed)),
    },
    { name: 'copy', run: () => does.copy('put', 'copy'), check: () => expectBelow('copy') },
    {
      name: 'sync',
      run: () => {
        changeFiles(files);
        return does.syncUp(files, 'put');
      },
      check: () => expectBelow('put'),
    },
    {
      name: 'sync back',
      run: () => does.syncDown('put', fetched),
      check: async () => expectSame(digestsOfFolder(files), digestsOfFolder(fetched)),
    },
    { name: 'delete', run: does.remove, check: () => expectBucket(s3, bucket, false) },
  ];
}

function makeFolder({ scratch }: Trial, name: string): string {
  const folder = path.join(scratch, name);
  mkdirSync(folder);
  return folder;
}

/** Names alone, to be compared as those with digests are. */
function namesBelow(prefix: string, names: Iterable<string>): Digests {
  return new Map([...names].map((name) => [prefix === '' ? name : `${prefix}/${name}`, '']));
}

async function expectBucket(s3: S3Client, Bucket: string, there: boolean): Promise<string> {
  const found = await s3.send(new HeadBucketCommand({ Bucket })).then(
    () => true,
    (error) => {
      if (error.name === 'NotFound') return false;
      throw error;
    },
  );
  if (found !== there) throw new Error(`the bucket is ${found ? 'still' : 'not'} there`);
  return `the bucket is ${there ? 'there' : 'gone'}`;
}

/** Nothing of the user's: no home, no profile, no proxy. */
function environmentFor({ endpoint, root, scratch }: Trial): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: scratch,
    LANG: 'C.UTF-8',
    AWS_ACCESS_KEY_ID: root.accessKeyId,
    AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function expectSame(expected: Digests, found: Digests): string {
  const differs = difference(expected, found);
  if (differs !== undefined) throw new Error(differs);
  return `${found.size} are as they should be`;
}

async function digestsOfBucket(s3: S3Client, bucket: string, prefix: string): Promise<Digests> {
  const digests: Digests = new Map();
  const address = { Bucket: bucket, Prefix: `${prefix}/` };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, address)) {
    for (const { Key = '' } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      digests.set(Key.slice(prefix.length + 1), sha256(bytes));
    }
  }
  return digests;
}
