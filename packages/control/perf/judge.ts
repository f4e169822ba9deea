import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Measured } from './measure-once.ts';
import { uploadArchive } from './upload-archive.ts';
import { writeArchive } from './write-archive.ts';

/**
 * How fast judging is beside SHA-256 and CRC-32 over the same bytes in memory, in turn, each in a process of its own.
 * `npm run perf -- control [objects] [size in bytes] [rounds]`: 200 of 5 MiB, 3 rounds; 3000 of them make the 15.7 GB of the
 * benchmark. The archive is on the disk once, and in local-s3 once more.
 */
const [objects = 200, sizeBytes = 5 << 20, rounds = 3] = process.argv.slice(2).map(Number);
const credentials = { accessKeyId: 'AKIDROOT', secretAccessKey: 'secret' };
const run = promisify(execFile);
const folder = await mkdtemp(path.join(tmpdir(), 'control-perf-'));
const zipFile = path.join(folder, 'archive.zip');
const expectedFile = path.join(folder, 'expected.json');

const ways = [
  { name: 'SHA-256 + CRC-32 in memory', way: 'memory' },
  { name: 'judge an archive on disk', way: 'disk' },
  { name: 'judge an archive on local-s3', way: 's3' },
] as const;

try {
  await writeArchive({ objects, sizeBytes, zipFile, expectedFile });
  await withLocalS3(async (endpoint) => {
    await uploadArchive({ endpoint, credentials, zipFile });
    print(await measure(endpoint));
  });
} finally {
  await rm(folder, { recursive: true });
}

/** Of each way the round of the median time. */
async function measure(endpoint: string): Promise<Measured[]> {
  const results: Measured[][] = ways.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { way }] of ways.entries()) results[index]?.push(await measureOnce(way, endpoint));
  }
  return results.map(medianOf);
}

async function measureOnce(way: string, endpoint: string): Promise<Measured> {
  const program = path.join(import.meta.dirname, 'measure-once.ts');
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const args = ['--disable-warning=ExperimentalWarning', program, way, zipFile, expectedFile, endpoint];
  const { stdout } = await run(process.execPath, args, { env });
  return JSON.parse(stdout);
}

function medianOf(results: Measured[]): Measured {
  const sorted = results.toSorted((a, b) => a.seconds - b.seconds);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (median === undefined) throw new Error(`there must be a round at least, not ${rounds}`);
  return median;
}

async function withLocalS3(use: (endpoint: string) => Promise<void>): Promise<void> {
  const main = path.join(import.meta.dirname, '../../local-s3/src/main.ts');
  const server = spawn(process.execPath, [main, '--data', path.join(folder, 's3'), '--exit-with-parent'], {
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [endpoint = '']: string[] = await once(createInterface(server.stdout), 'line');
  await use(endpoint);
  server.stdin.end();
  await once(server, 'exit');
}

/** `speed` is beside what one core does in memory; `one core` the same by CPU time, whatever the cores. */
function print(results: Measured[]): void {
  const [memory] = results;
  const contentGb = (objects * sizeBytes) / 1e9;
  console.log(
    `\n${contentGb.toFixed(1)} GB in ${objects} entries, ${availableParallelism()} cores; median of ${rounds} rounds\n`,
  );
  console.log(
    '| what                         | seconds |  MB/s | speed | CPU s / GB | one core | peak MiB |',
  );
  console.log(
    '| ---------------------------- | ------: | ----: | ----: | ---------: | -------: | -------: |',
  );
  for (const [index, { seconds, cpuSeconds, bytes, peakBytes }] of results.entries()) {
    const cells = [
      ways[index]?.name.padEnd(28),
      seconds.toFixed(2).padStart(7),
      (bytes / seconds / 1e6).toFixed(0).padStart(5),
      percent(memory && bytes / seconds / (memory.bytes / memory.seconds)).padStart(5),
      ((cpuSeconds / bytes) * 1e9).toFixed(2).padStart(10),
      percent(memory && memory.cpuSeconds / memory.bytes / (cpuSeconds / bytes)).padStart(8),
      (peakBytes / 2 ** 20).toFixed(0).padStart(8),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function percent(ratio = Number.NaN): string {
  return `${Math.round(100 * ratio)} %`;
}
