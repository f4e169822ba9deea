import { z } from 'zod';
import { bucketArn } from '../access/permissions.ts';
import { receiveDocument } from '../body/receive-document.ts';
import { S3Error } from '../errors.ts';
import { element, readXml } from '../http/read-xml.ts';
import type { S3Request } from '../http/s3-request.ts';
import type { Operation } from './operation.ts';

const configurationSchema = element({ LocationConstraint: z.string().optional() });

/** The region that a location constraint cannot name: buckets are made there without one. */
const unnamedRegion = 'us-east-1';

export const createBucket: Operation = {
  name: 'CreateBucket',
  permissions: ({ bucket }) => [{ action: 's3:CreateBucket', resource: bucketArn(bucket) }],
  run: async (request, { store, region, nowMs }) => {
    const name = checkName(request.bucket);
    const location = (await readLocation(request)) ?? region;
    const existing = store.buckets.find(name);
    // In us-east-1 alone, making a bucket that one owns succeeds again (S3 API reference, BucketAlreadyOwnedByYou).
    const succeedsAgain = existing?.region === unnamedRegion && location === unnamedRegion;
    if (existing !== undefined && !succeedsAgain) {
      throw new S3Error('BucketAlreadyOwnedByYou', { details: { BucketName: name } });
    }
    if (existing === undefined) store.buckets.create({ name, region: location, createdMs: nowMs() });
    return { headers: { location: `/${name}` } };
  },
};

/** Beginnings and ends that S3 keeps for its own names. */
const reserved = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** S3 user guide, "General purpose bucket naming rules". */
function checkName(name: string): string {
  const wellFormed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
  if (wellFormed && !name.includes('..') && !/^\d+\.\d+\.\d+\.\d+$/.test(name) && !reserved.test(name)) {
    return name;
  }
  throw new S3Error('InvalidBucketName', { details: { BucketName: name } });
}

async function readLocation(request: S3Request): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) === 0) return undefined;
  const { text } = await receiveDocument(request);
  const location = readXml('CreateBucketConfiguration', configurationSchema, text).LocationConstraint;
  if (location === undefined) return undefined;
  if (location !== unnamedRegion && /^(?:EU|[a-z]{2}(?:-[a-z]+)+-\d)$/.test(location)) return location;
  throw new S3Error('InvalidLocationConstraint', { details: { LocationConstraint: location } });
}
