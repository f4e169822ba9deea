import { spawn } from 'node:child_process';
import { createCipheriv, hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { makeClient } from '../src/client.ts';
import { fill } from '../src/fill.ts';
import { makeProgress } from '../src/progress.ts';
import { redraw } from '../src/redraw.ts';
import { makeS3Bucket } from '../src/s3-bucket.ts';

/**
 * How fast filling is, as a share of generating and hashing the same bytes in memory on one core. The server is local-s3 in a
 * process of its own. `npm run perf -- fill-bucket [objects] [mean size in bytes]`
 */
const objectCount = Number(process.argv[2] ?? 200);
const meanSizeBytes = Number(process.argv[3] ?? 5 << 20);
const spec = {
  bucketName: 'bench',
  filesPrefix: 'files',
  profile: 'classic' as const,
  seed: 'perf',
  objectCount,
  meanSizeBytes,
};
const root = { accessKeyId: 'AKIDROOT', secretAccessKey: 'secret' };

const before = measureMemory();
const sink = await measureFill([path.join(import.meta.dirname, 'sink.ts')]);
const dataDir = await mkdtemp(path.join(tmpdir(), 'fill-perf-'));
const main = path.join(import.meta.dirname, '../../local-s3/src/main.ts');
const localS3 = await measureFill([main, '--data', dataDir, '--exit-with-parent']);
await rm(dataDir, { recursive: true });
const draw = await measureDraw();
const memory = Math.max(before, measureMemory());
const share = (rate: number) => `${Math.round((100 * rate) / memory)} %`;

console.log(`generate + SHA-256 + CRC-32 in memory     ${show(memory)}`);
console.log(`draw what is in place, when going on        ${show(draw)}  ${share(draw)}`);
console.log(`fill into a server that only reads        ${show(sink)}  ${share(sink)} (target 70 %)`);
console.log(`fill into local-s3                        ${show(localS3)}  ${share(localS3)}`);
console.log(
  `peak memory                               ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
);

/** MiB a second into a server in a process of its own, which ends with its standard input. */
async function measureFill(serverLine: string[]): Promise<number> {
  const server = spawn(process.execPath, serverLine, {
    env: { ...process.env, AWS_ACCESS_KEY_ID: root.accessKeyId, AWS_SECRET_ACCESS_KEY: root.secretAccessKey },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [endpoint]: string[] = await once(createInterface(server.stdout), 'line');
  const client = makeClient({ endpoint: endpoint ?? '', region: 'us-east-1', credentials: root });
  await client.send(new CreateBucketCommand({ Bucket: spec.bucketName }));
  const progress = makeProgress({ objectsTotal: objectCount, log: () => undefined, nowMs: Date.now });
  const { signal } = new AbortController();
  const sleep = (ms: number) => pause(ms);
  const bucket = makeS3Bucket(client, spec.bucketName, { sleep, random: Math.random, signal });
  const started = process.hrtime.bigint();
  const { total_bytes } = await fill(spec, { bucket, progress, signal });
  const rate = toRate(total_bytes, started);
  client.destroy();
  server.stdin.end();
  await once(server, 'exit');
  return rate;
}

/** What an invocation that goes on does with what those before it have placed: draws it again, for its names. */
async function measureDraw(): Promise<number> {
  const { signal } = new AbortController();
  const started = process.hrtime.bigint();
  const sizes = await redraw(spec, { onObject: () => undefined, signal });
  return toRate(
    [...sizes.values()].reduce((sum, size) => sum + size, 0),
    started,
  );
}

/** The same work without a bucket: one core, nothing else. */
function measureMemory(): number {
  const zeros = Buffer.alloc(meanSizeBytes);
  const count = Math.min(objectCount, 100);
  const started = process.hrtime.bigint();
  for (let index = 0; index < count; index += 1) {
    const content = createCipheriv('aes-256-ctr', Buffer.alloc(32), Buffer.alloc(16)).update(zeros);
    hash('sha256', content);
    crc32(content);
  }
  return toRate(count * meanSizeBytes, started);
}

/** MiB a second since then. */
function toRate(bytes: number, started: bigint): number {
  return bytes / 1_048_576 / (Number(process.hrtime.bigint() - started) / 1e9);
}

function show(mibPerSecond: number): string {
  return `${Math.round(mibPerSecond).toString().padStart(6)} MiB/s`;
}
