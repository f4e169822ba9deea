import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Archive } from '../src/archive.ts';
import { makeClient } from '../src/client.ts';
import { judge } from '../src/judge.ts';
import { openS3Archive } from '../src/s3-archive.ts';

/** What one way took, of all threads of its process. `bytes` are those of the entries' content. */
export interface Measured {
  seconds: number;
  cpuSeconds: number;
  bytes: number;
  peakBytes: number;
}

/** In memory no more than this is hashed, which is more than any cache holds. */
const mostInMemoryBytes = 1 << 30;

const [way = '', zipFile = '', expectedFile = '', endpoint = ''] = process.argv.slice(2);
const expected = new Map<string, number>(JSON.parse(await readFile(expectedFile, 'utf8')));
const work = await prepare();
const startedCpu = process.cpuUsage();
const started = process.hrtime.bigint();
const bytes = await work();
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const { user, system } = process.cpuUsage(startedCpu);
const peakBytes = process.resourceUsage().maxRSS * 1024;
const measured: Measured = { seconds, cpuSeconds: (user + system) / 1e6, bytes, peakBytes };
console.log(JSON.stringify(measured));

async function prepare(): Promise<() => Promise<number>> {
  if (way === 'memory') {
    const content = await readSome();
    return async () => hashInMemory(content);
  }
  const archive = way === 'disk' ? await openOnDisk() : await openOnS3();
  return () => judgeWhole(archive);
}

async function readSome(): Promise<Buffer> {
  const handle = await open(zipFile);
  const { size } = await handle.stat();
  const content = Buffer.alloc(Math.min(size, mostInMemoryBytes));
  await handle.read(content);
  await handle.close();
  return content;
}

/** As many bytes at a time as an object has. */
function hashInMemory(content: Buffer): number {
  const [stepBytes = 1] = expected.values();
  for (let at = 0; at < content.length; at += stepBytes) {
    const object = content.subarray(at, at + stepBytes);
    createHash('sha256').update(object).digest('hex');
    crc32(object);
  }
  return content.length;
}

async function openOnDisk(): Promise<Archive> {
  const handle = await open(zipFile);
  return {
    sizeBytes: (await handle.stat()).size,
    async fetch(start, into) {
      await handle.read(into, 0, into.length, start);
    },
  };
}

function openOnS3(): Promise<Archive> {
  return openS3Archive({
    client: makeClient({ endpoint, region: 'us-east-1' }),
    bucketName: 'bench',
    key: 'archive.zip',
    writtenAfterMs: undefined,
    writtenBeforeMs: undefined,
  });
}

async function judgeWhole(archive: Archive): Promise<number> {
  const verdict = await judge(archive, expected);
  if (!verdict.valid) throw new Error(verdict.reason);
  return verdict.content_bytes;
}
