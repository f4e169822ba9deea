import { spawn } from 'node:child_process';
import { createHash, hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import yazl from 'yazl';
import { makeClient } from '../src/client.ts';
import { judge } from '../src/judge.ts';
import { openS3Archive } from '../src/s3-archive.ts';

/**
 * How fast judging is, as a share of SHA-256 + CRC-32 over the same bytes in memory on one core.
 * `npm run perf -- control [objects] [size in bytes]`
 */
const objectCount = Number(process.argv[2] ?? 200);
const sizeBytes = Number(process.argv[3] ?? 5 << 20);
const root = { accessKeyId: 'AKIDROOT', secretAccessKey: 'secret' };
const folder = await mkdtemp(path.join(tmpdir(), 'control-perf-'));
const file = path.join(folder, 'archive.zip');

const expected = await writeArchive();
const before = measureMemory();
const fromDisk = await measureDisk();
const fromS3 = await measureS3();
const memory = Math.max(before, measureMemory());
const share = (rate: number) => `${Math.round((100 * rate) / memory)} %`;
console.log(`SHA-256 + CRC-32 in memory, one core   ${show(memory)}`);
console.log(`judge an archive on disk               ${show(fromDisk)}  ${share(fromDisk)} (target 90 %)`);
console.log(`judge an archive on local-s3           ${show(fromS3)}  ${share(fromS3)}`);
console.log(
  `peak memory                            ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
);
await rm(folder, { recursive: true });

async function writeArchive(): Promise<Map<string, number>> {
  const zip = new yazl.ZipFile();
  const sizes = new Map<string, number>();
  const output = createWriteStream(file);
  zip.outputStream.pipe(output);
  for (let index = 0; index < objectCount; index += 1) {
    const content = randomBytes(sizeBytes);
    const name = hash('sha256', content);
    sizes.set(name, sizeBytes);
    zip.addBuffer(content, name, { compress: false });
    if (output.writableNeedDrain) await once(output, 'drain');
  }
  zip.end();
  await finished(output);
  return sizes;
}

function measureMemory(): number {
  const content = randomBytes(sizeBytes);
  const count = Math.min(objectCount, 200);
  const started = process.hrtime.bigint();
  for (let index = 0; index < count; index += 1) {
    createHash('sha256').update(content).digest('hex');
    crc32(content);
  }
  return toRate(count * sizeBytes, started);
}

async function measureDisk(): Promise<number> {
  const handle = await open(file);
  const archive = {
    sizeBytes: (await handle.stat()).size,
    async fetch(start: number, into: Buffer) {
      await handle.read(into, 0, into.length, start);
    },
  };
  const rate = await measureJudge(archive);
  await handle.close();
  return rate;
}

async function measureS3(): Promise<number> {
  const main = path.join(import.meta.dirname, '../../local-s3/src/main.ts');
  const server = spawn(process.execPath, [main, '--data', path.join(folder, 's3'), '--exit-with-parent'], {
    env: { ...process.env, AWS_ACCESS_KEY_ID: root.accessKeyId, AWS_SECRET_ACCESS_KEY: root.secretAccessKey },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [endpoint = '']: string[] = await once(createInterface(server.stdout), 'line');
  const config = { endpoint, region: 'us-east-1', credentials: root };
  await upload(new S3Client(config));
  const client = makeClient(config);
  const rate = await measureJudge(
    await openS3Archive({
      client,
      bucketName: 'bench',
      key: 'archive.zip',
      writtenAfterMs: undefined,
      writtenBeforeMs: undefined,
    }),
  );
  client.destroy();
  server.stdin.end();
  await once(server, 'exit');
  return rate;
}

async function upload(client: S3Client): Promise<void> {
  const location = { Bucket: 'bench', Key: 'archive.zip' };
  await client.send(new CreateBucketCommand({ Bucket: 'bench' }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(location));
  const Parts = [];
  const handle = await open(file);
  const buffer = Buffer.alloc(64 << 20);
  for (let PartNumber = 1; ; PartNumber += 1) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length);
    if (bytesRead === 0) break;
    const Body = buffer.subarray(0, bytesRead);
    const { ETag } = await client.send(new UploadPartCommand({ ...location, UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  await handle.close();
  await client.send(
    new CompleteMultipartUploadCommand({ ...location, UploadId, MultipartUpload: { Parts } }),
  );
  client.destroy();
}

async function measureJudge(archive: Parameters<typeof judge>[0]): Promise<number> {
  const started = process.hrtime.bigint();
  const verdict = await judge(archive, expected);
  if (!verdict.valid) throw new Error(verdict.reason);
  return toRate(verdict.content_bytes, started);
}

/** MiB a second since then. */
function toRate(bytes: number, started: bigint): number {
  return bytes / 1_048_576 / (Number(process.hrtime.bigint() - started) / 1e9);
}

function show(mibPerSecond: number): string {
  return `${Math.round(mibPerSecond).toString().padStart(6)} MiB/s`;
}
