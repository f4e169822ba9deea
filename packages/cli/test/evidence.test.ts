import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, type Report, reportSchema } from '@s3-lambda-bench/contract';
import { readCorpus } from '../src/corpus/read-corpus.ts';
import { makeLocalClients } from '../src/run/clients.ts';
import { commitmentTo } from '../src/run/commit-seed.ts';
import { stackName } from '../src/run/deploy-benchmark.ts';
import { onLocalCloud } from '../src/run/on-local-cloud.ts';
import { type Ended, fixtureContenders, runBench, temporaryFolder } from './bench-process.ts';
import { givenContext } from './given-context.ts';

/** One real race with a hidden seed; the tests see for themselves what it leaves behind, the last one after spoiling it. */
describe('a race with a hidden seed', () => {
  const folder = temporaryFolder();
  const reportFile = path.join(folder.path, 'report.json');
  const checkCorpus = ['corpus', 'check', '--data-dir', folder.path, '--deep'];
  const places = ['--contenders-dir', fixtureContenders, '--data-dir', folder.path];
  const corpus = ['--profile', 'tiny', '--objects', '6'];
  const race = [...corpus, '--runs', '1', '--contender', 'flawed-none', ...places, '--no-cpu-share'];
  let ended: Ended;
  let report: Report;

  beforeAll(async () => {
    ended = await runBench([...race, '--json', reportFile, '--seed-commit']);
    report = readReport(reportFile);
  }, 120_000);

  afterAll(() => folder[Symbol.dispose]());

  test('tells the commitment before anything is built or deployed, and the seed only after the race', () => {
    const { value = '', commitment = '' } = report.seed ?? {};
    expect(value).toMatch(/^[0-9a-f]{64}$/);
    expect(commitment).toBe(commitmentTo(value));
    expect(ended.stderr.startsWith(`seed commitment: ${commitment}\n`)).toBe(true);
    const [before = '', after] = ended.stderr.split(`seed: ${value}\n`);
    expect(before).toContain('corpus of 6 objects (profile tiny) in place');
    expect([before.includes(value), after]).toEqual([false, expect.stringMatching(/^report: /)]);
  });

  test('says which profile was raced', () => {
    expect(report.execution?.corpus).toMatchObject({ profile: 'tiny', object_count: 6 });
  });

  test('leaves a report that can be verified', async () => {
    const { code, stdout } = await runBench(['verify', reportFile]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('\nthe report holds')]);
  }, 60_000);

  test('leaves a report that a changed seed makes a lie', async () => {
    const file = path.join(folder.path, 'lie.json');
    writeFileSync(file, JSON.stringify({ ...report, seed: { ...report.seed, value: 'mine' } }));
    const { code, stdout } = await runBench(['verify', file]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^FAILED +seed +mine$/m)]);
  }, 60_000);

  test('leaves a corpus that passes its check, until one of its bytes is another', async () => {
    const whole = await runBench(checkCorpus);
    expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining('\nthe corpus is whole\n')]);
    spoilAnObject(path.join(folder.path, 'cloud', 's3', 'blobs'));
    const spoilt = await runBench(checkCorpus);
    expect([spoilt.code, spoilt.stdout]).toEqual([
      1,
      expect.stringMatching(/^FAILED +content +1 of 6 objects do not hash to their names: '[0-9a-f]{64}'$/m),
    ]);
  }, 60_000);

  test('is refused on a corpus that lacks an object, and another seed makes a whole one', async () => {
    await deleteAnObject(folder.path);
    const { code, stderr } = await runBench([...race, '--seed', report.seed?.value ?? '']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/objects 5, corpus\.json says 6;.*another --seed/),
    ]);
    expect(await runBench([...race, '--seed', 'another'])).toMatchObject({ code: 0 });
  }, 60_000);
});

describe('bench corpus check', () => {
  test('ends with exit code 2 where the data directory has no corpus, and makes none', async () => {
    using folder = temporaryFolder();
    const { code, stderr } = await runBench(['corpus', 'check', '--data-dir', folder.path]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('bench run makes one')]);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

function readReport(file: string): Report {
  const report = parse(reportSchema, JSON.parse(readFileSync(file, 'utf8')));
  if (!report.ok) throw new Error(report.problems.join('; '));
  return report.value;
}

/** Deletes the first object of the corpus, as someone with a client does while bench is up. */
async function deleteAnObject(dataDir: string): Promise<void> {
  const options = { dataDir, port: 0, cpuShare: false };
  const { cloud } = await onLocalCloud(options, givenContext(), async (local) => {
    const clients = makeLocalClients(local);
    const { spec, sizes } = await readCorpus(clients, stackName);
    const [name = ''] = sizes.keys();
    const place = { Bucket: spec.bucketName, Key: `${spec.filesPrefix}/${name}` };
    await clients.s3.send(new DeleteObjectCommand(place));
    return {};
  });
  await cloud.close();
}

/** Changes a byte of the largest file that can be an object of the corpus: packages are larger than its 4 KiB, descriptions are JSON. */
function spoilAnObject(blobsDir: string): void {
  const blobs = readdirSync(blobsDir).map((name) => path.join(blobsDir, name));
  const objects = blobs
    .map((file) => ({ file, content: readFileSync(file) }))
    .filter(({ content }) => content.length <= 4_096 && !content.toString('latin1').startsWith('{\n'))
    .sort((a, b) => b.content.length - a.content.length);
  const [{ file, content } = { file: '', content: Buffer.alloc(1) }] = objects;
  content.writeUInt8(content.readUInt8() ^ 1);
  writeFileSync(file, content);
}
