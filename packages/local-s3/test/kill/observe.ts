import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Fact, Facts } from './judge.ts';
import { bucket as Bucket, objectAt, partAt, uploadAt } from './resources.ts';
import { unquoted } from './send.ts';

/** Everything that a server shows, each object read to its last byte. Fewer than 1,000 things: one page each. */
export async function observe(client: S3Client): Promise<Facts> {
  const [objects, uploads] = await Promise.all([observeObjects(client), observeUploads(client)]);
  return new Map([...objects, ...uploads.flat()]);
}

async function observeObjects(client: S3Client): Promise<[string, Fact][]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  return Promise.all(
    Contents.map(async (listed): Promise<[string, Fact]> => {
      const { Key = '' } = listed;
      const unreadable = (error: Error) => ({ shows: `unreadable (${error.message})` });
      return [objectAt(Key), await observeObject(client, Key, listed).catch(unreadable)];
    }),
  );
}

async function observeObject(
  client: S3Client,
  Key: string,
  listed: { Size?: number | undefined; ETag?: string | undefined },
): Promise<Fact> {
  const { Body, ETag: etag } = await client.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  const shows = `${bytes.length} bytes of SHA-256 ${sha256(bytes)}`;
  const isAsListed = listed.Size === bytes.length && listed.ETag === etag;
  const but = isAsListed ? '' : `, but listed as ${listed.Size} bytes with ETag ${listed.ETag}`;
  return { shows: `${shows}${but}`, etag: unquoted(etag) };
}

async function observeUploads(client: S3Client): Promise<[string, Fact][][]> {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
  return Promise.all(
    Uploads.map(async ({ Key = '', UploadId = '' }): Promise<[string, Fact][]> => {
      const { Parts = [] } = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }));
      const parts = Parts.map(({ PartNumber = 0, Size, ETag }): [string, Fact] => [
        partAt(UploadId, PartNumber),
        { shows: `${Size} bytes`, etag: unquoted(ETag) },
      ]);
      return [[uploadAt(UploadId), { shows: Key }], ...parts];
    }),
  );
}

/** The digest of each file of the blobs folder, by name. */
export function observeBlobs(dataDir: string): Map<string, string> {
  const folder = path.join(dataDir, 'blobs');
  return new Map(readdirSync(folder).map((name) => [name, sha256(readFileSync(path.join(folder, name)))]));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
