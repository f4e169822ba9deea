import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { openConnection } from './connection.ts';
import { peakMemoryBytes } from './process-usage.ts';
import { makeS3Client, sendExpecting } from './s3-client.ts';
import { makeScratch } from './scratch.ts';
import { type RunningServer, startServer } from './servers.ts';

/**
 * `npm run perf -- local-s3-memory`: the most memory that local-s3 ever holds, for objects of growing size and for
 * buckets of growing count, each in a server of its own. Linux only: it reads VmHWM of /proc/<pid>/status.
 */

interface Load {
  name: string;
  run: (server: RunningServer, s3: S3Client) => Promise<void>;
}

const mib = 1_048_576;
const Bucket = 'memory';
const connections = 8;
const partBytes = 8 * mib;

/**
 * In each group the first does the same work on small things, and the others are compared with it: V8 lets its heap grow
 * with the requests of the first minutes, whatever they are about, and then stops.
 */
const groups: Load[][] = [
  [
    { name: '64 times PUT and GET of 64 MiB', run: (_, s3) => repeat(64, () => putAndGet(s3, 64 * mib)) },
    { name: 'PUT and GET of 64 MiB', run: (_, s3) => putAndGet(s3, 64 * mib) },
    { name: 'PUT and GET of 1 GiB', run: (_, s3) => putAndGet(s3, 1024 * mib) },
    { name: 'PUT and GET of 4 GiB', run: (_, s3) => putAndGet(s3, 4096 * mib) },
  ],
  [
    { name: '64 uploads of 8 parts of 8 MiB', run: (_, s3) => repeat(64, () => uploadAndGet(s3, 8)) },
    { name: '1 upload of 8 parts of 8 MiB', run: (_, s3) => uploadAndGet(s3, 8) },
    { name: '1 upload of 512 parts of 8 MiB', run: (_, s3) => uploadAndGet(s3, 512) },
  ],
  [
    { name: '100,000 PUTs of 1,000 keys', run: (server, s3) => fillAndEmpty(server, s3, 100_000, 1_000) },
    { name: '1,000 PUTs of 1,000 keys', run: (server, s3) => fillAndEmpty(server, s3, 1_000, 1_000) },
    { name: '100,000 PUTs of 100,000 keys', run: (server, s3) => fillAndEmpty(server, s3, 100_000, 100_000) },
  ],
];

const scratch = makeScratch();
for (const group of groups) {
  const [first, ...others] = group;
  if (first === undefined) continue;
  const least = await measure(first);
  print(first, least, least);
  for (const load of others) print(load, await measure(load), least);
}

function print({ name }: Load, bytes: number, least: number): void {
  const size = `${(bytes / mib).toFixed(0).padStart(5)} MiB`;
  console.log(`${name.padEnd(30)} ${size}  ${(bytes / least).toFixed(2)} x`);
}

/** The server's peak, bytes, over its whole life. */
async function measure({ run }: Load): Promise<number> {
  const server = await startServer('local-s3', scratch);
  const s3 = new S3Client({
    endpoint: `http://${server.host}:${server.port}`,
    region: 'us-east-1',
    credentials: server.credential,
  });
  try {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await run(server, s3);
    return peakMemoryBytes(server.pid);
  } finally {
    s3.destroy();
    await server.stop();
  }
}

async function repeat(times: number, work: () => Promise<void>): Promise<void> {
  for (let time = 0; time < times; time++) await work();
}

async function putAndGet(s3: S3Client, sizeBytes: number): Promise<void> {
  const Body = Readable.from(chunksOf(sizeBytes));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'object', Body, ContentLength: sizeBytes }));
  await get(s3, sizeBytes);
}

function* chunksOf(sizeBytes: number) {
  for (let left = sizeBytes; left > 0; left -= mib) yield Buffer.alloc(Math.min(left, mib), 'local-s3');
}

async function get(s3: S3Client, sizeBytes: number): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'object' }));
  let read = 0;
  for await (const chunk of Body instanceof Readable ? Body : []) read += chunk.length;
  if (read !== sizeBytes) throw new Error(`read ${read} of ${sizeBytes} bytes`);
}

/** As many parts at once as there are connections. */
async function uploadAndGet(s3: S3Client, count: number): Promise<void> {
  const address = { Bucket, Key: 'object' };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(address));
  const upload = { ...address, UploadId };
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  const Body = Buffer.alloc(partBytes, 'local-s3');
  await inTurn(count, async (number) => {
    const PartNumber = number + 1;
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    Parts[number] = { PartNumber, ETag };
  });
  await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  await get(s3, count * partBytes);
}

/** Puts, lists and deletes. Puts by connections of our own: the SDK would take minutes. */
async function fillAndEmpty(server: RunningServer, s3: S3Client, puts: number, keys: number): Promise<void> {
  const { sign } = makeS3Client(server);
  const body = Buffer.alloc(1024, 'local-s3');
  const idle = await Promise.all(Array.from({ length: connections }, () => openConnection(server)));
  await inTurn(puts, async (number) => {
    const connection = idle.pop();
    if (connection === undefined) throw new Error('more requests at once than connections');
    await sendExpecting(
      connection,
      sign({ method: 'PUT', path: `/${Bucket}/key-${number % keys}`, body }),
      {},
    );
    idle.push(connection);
  });
  for (const connection of idle) connection.close();
  let listed = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    listed += Contents.length;
    const Delete = { Objects: Contents.map(({ Key }) => ({ Key })), Quiet: true };
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
  }
  if (listed !== keys) throw new Error(`listed ${listed} of ${keys} keys`);
}

/** Does `work` for every number below `count`, as many at once as there are connections. */
async function inTurn(count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let number = next++; number < count; number = next++) await work(number);
  };
  await Promise.all(Array.from({ length: connections }, worker));
}
