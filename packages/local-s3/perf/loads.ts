import { type Connection, openConnection, type WireRequest } from './connection.ts';
import {
  bodyOf,
  bucketOf,
  completeDocument,
  createUpload,
  type ObjectSize,
  objectPath,
  objectSizes,
  putObjects,
  readUploadId,
  writtenBucket,
} from './objects.ts';
import { type S3Client, sendExpecting } from './s3-client.ts';

/** Sends what the load calls one request, on that connection; `number` counts them. Rejects when it is refused. */
type Send = (connection: Connection, number: number) => Promise<unknown>;

/** What is measured, at each of its sizes and each number of connections. */
export interface Load {
  /** On the command line. */
  name: string;
  title: string;
  sizes: ObjectSize[];
  /** Where not every number of connections is worth its time. */
  maxConnections?: (size: ObjectSize) => number;
  /** Object bytes that one request carries in or out. */
  movedBytes: (sizeBytes: number) => number;
  /** Makes what the requests need. Rejects with what a server does not know. */
  prepare: (client: S3Client, size: ObjectSize) => Promise<Send>;
}

export const loads: Load[] = [
  {
    name: 'get',
    title: 'GetObject',
    sizes: ['4KiB', '5MiB'],
    movedBytes: (sizeBytes) => sizeBytes,
    prepare: (client, size) => prepareReads(client, size, { method: 'GET' }),
  },
  {
    name: 'ranged-get',
    title: 'GetObject of a range, the second quarter of the object',
    sizes: ['4KiB', '5MiB'],
    movedBytes: (sizeBytes) => sizeBytes / 4,
    prepare: (client, size) => {
      const quarter = objectSizes[size].sizeBytes / 4;
      return prepareReads(client, size, { method: 'GET', range: { first: quarter, last: 2 * quarter - 1 } });
    },
  },
  {
    name: 'put',
    title: 'PutObject',
    sizes: ['4KiB', '5MiB'],
    movedBytes: (sizeBytes) => sizeBytes,
    prepare: async ({ sign }, size) => {
      const { keys, sizeBytes } = objectSizes[size];
      const body = bodyOf(sizeBytes);
      return inTurn(keys, (key) => sign({ method: 'PUT', path: `/${writtenBucket}/${size}/${key}`, body }));
    },
  },
  {
    name: 'upload-part',
    title: 'UploadPart',
    sizes: ['4KiB', '5MiB'],
    movedBytes: (sizeBytes) => sizeBytes,
    prepare: async (client, size) => {
      const { keys, sizeBytes } = objectSizes[size];
      const path = `/${writtenBucket}/parts-${size}`;
      const uploadId = await createUpload(client, path);
      const query = (part: number) => `partNumber=${part + 1}&uploadId=${uploadId}`;
      const body = bodyOf(sizeBytes);
      return inTurn(keys, (part) => client.sign({ method: 'PUT', path, query: query(part), body }));
    },
  },
  {
    name: 'copy',
    title:
      'CreateMultipartUpload, UploadPartCopy of a whole object, CompleteMultipartUpload, counted as one request',
    sizes: ['4KiB', '5MiB', '1GiB'],
    maxConnections: (size) => (size === '1GiB' ? 1 : Number.POSITIVE_INFINITY),
    movedBytes: () => 0,
    prepare: prepareCopies,
  },
  {
    name: 'head',
    title: 'HeadObject',
    sizes: ['4KiB'],
    movedBytes: () => 0,
    prepare: (client, size) => prepareReads(client, size, { method: 'HEAD' }),
  },
  {
    name: 'list',
    title: 'ListObjectsV2, a page of 1,000 keys',
    sizes: ['4KiB'],
    movedBytes: () => 0,
    prepare: prepareListings,
  },
];

export const loadNames = loads.map(({ name }) => name);

async function prepareReads(
  client: S3Client,
  size: ObjectSize,
  { method, range }: { method: string; range?: { first: number; last: number } },
): Promise<Send> {
  await putObjects(client, size);
  const { keys, sizeBytes } = objectSizes[size];
  const headers = range === undefined ? {} : { range: `bytes=${range.first}-${range.last}` };
  const length = range === undefined ? sizeBytes : range.last - range.first + 1;
  const expected = { status: range === undefined ? 200 : 206, bodyBytes: method === 'HEAD' ? 0 : length };
  return inTurn(keys, (key) => client.sign({ method, path: objectPath(size, key), headers }), expected);
}

async function prepareListings(client: S3Client, size: ObjectSize): Promise<Send> {
  await putObjects(client, size);
  const request = client.sign({
    method: 'GET',
    path: `/${bucketOf(size)}`,
    query: 'list-type=2&max-keys=1000',
  });
  return async (connection) => {
    const { bodyBytes } = await sendExpecting(connection, request, { status: 200 });
    if (bodyBytes < 1000 * 100) throw new Error(`1,000 keys listed in ${bodyBytes} bytes`);
  };
}

async function prepareCopies(client: S3Client, size: ObjectSize): Promise<Send> {
  await putObjects(client, '4KiB');
  const probe = `/${writtenBucket}/copy`;
  const connection = await openConnection(client.server);
  await copy(client, connection, { from: objectPath('4KiB', 0), to: probe }).finally(connection.close);
  const { head } = await client.send({ method: 'HEAD', path: probe });
  if (!/\r\ncontent-length: *4096/i.test(head)) throw new Error('UploadPartCopy copied something else');
  await putObjects(client, size);
  return (connection, number) =>
    copy(client, connection, {
      from: objectPath(size, number),
      to: `/${writtenBucket}/copies-${size}/${number % objectSizes[size].keys}`,
    });
}

async function copy(
  { sign }: S3Client,
  connection: Connection,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const send = (ask: Parameters<S3Client['sign']>[0]) =>
    sendExpecting(connection, sign(ask), { status: 200 });
  const created = await send({ method: 'POST', path: to, query: 'uploads=' });
  const uploadId = readUploadId(created.text);
  const headers = { 'x-amz-copy-source': from };
  const copied = await send({ method: 'PUT', path: to, query: `partNumber=1&uploadId=${uploadId}`, headers });
  const etag = /<ETag>(.*)<\/ETag>/.exec(copied.text)?.[1] ?? '';
  await send({ method: 'POST', path: to, query: `uploadId=${uploadId}`, body: completeDocument([etag]) });
}

/** Requests that are signed once each, and then sent in turn. */
function inTurn(
  count: number,
  sign: (number: number) => WireRequest,
  expected: Parameters<typeof sendExpecting>[2] = { status: 200 },
): Send {
  const requests = Array.from({ length: count }, (_, number) => sign(number));
  return async (connection, number) => {
    const request = requests[number % count];
    if (request !== undefined) await sendExpecting(connection, request, expected);
  };
}
