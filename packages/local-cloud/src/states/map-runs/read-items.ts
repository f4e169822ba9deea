import { type _Object, GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { ItemReaderRequest, ItemsRead, Json } from '@s3-lambda-bench/asl';
import { parse } from '@s3-lambda-bench/contract';
import { z } from 'zod';
import { sdkTaskFailure } from '../tasks/service-failure.ts';
import { itemsIn } from './items.ts';

const listSchema = z.strictObject({ Bucket: z.string(), Prefix: z.string().exactOptional() });
const objectSchema = z.strictObject({
  Bucket: z.string(),
  Key: z.string(),
  VersionId: z.string().exactOptional(),
});

/** Carries out an ItemReader with the S3 client of the state machine's role. */
export async function readItems(request: ItemReaderRequest, s3: S3Client): Promise<ItemsRead> {
  try {
    return await (request.resource.endsWith(':listObjectsV2') ? listObjects : readObject)(request, s3);
  } catch (error) {
    const failure = sdkTaskFailure('s3', error);
    return { ok: false, cause: failure.ok ? '' : (failure.cause ?? '') };
  }
}

async function listObjects(
  { arguments: given, maxItems, signal }: ItemReaderRequest,
  s3: S3Client,
): Promise<ItemsRead> {
  const parsed = parse(listSchema, given);
  if (!parsed.ok) return { ok: false, cause: `s3:listObjectsV2: ${parsed.problems.join('; ')}` };
  const limit = limitOf(maxItems);
  const items: Json[] = [];
  const pages = paginateListObjectsV2({ client: s3 }, parsed.value, { abortSignal: signal });
  for await (const { Contents = [] } of pages) {
    items.push(...Contents.slice(0, limit - items.length).map(itemOf));
    if (items.length >= limit) break;
  }
  return { ok: true, items, source: `s3://${parsed.value.Bucket}` };
}

/** An object of a listing as an item (recorded 2023-09-21, LocalStack test_map_item_reader_base_list_objects_v2). */
function itemOf({ ETag = '', Key = '', LastModified, Size = 0, StorageClass = 'STANDARD' }: _Object): Json {
  const seconds = Math.floor((LastModified?.getTime() ?? 0) / 1000);
  return { Etag: ETag, Key, LastModified: seconds, Size, StorageClass };
}

async function readObject(
  { arguments: given, config, maxItems, signal }: ItemReaderRequest,
  s3: S3Client,
): Promise<ItemsRead> {
  const parsed = parse(objectSchema, given);
  if (!parsed.ok) return { ok: false, cause: `s3:getObject: ${parsed.problems.join('; ')}` };
  const { Body } = await s3.send(new GetObjectCommand(parsed.value), { abortSignal: signal });
  const read = itemsIn((await Body?.transformToString()) ?? '', config);
  if (!read.ok) return read;
  const source = `s3://${parsed.value.Bucket}/${parsed.value.Key}`;
  return { ok: true, items: read.items.slice(0, limitOf(maxItems)), source };
}

/** A MaxItems of 0 limits nothing. */
function limitOf(maxItems: number | undefined): number {
  return maxItems === undefined || maxItems < 1 ? Number.POSITIVE_INFINITY : maxItems;
}
