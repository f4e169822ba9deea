import { S3Error } from '../errors.ts';
import { writeXml } from '../http/write-xml.ts';
import { readToken, writeToken } from '../listing/continuation-token.ts';
import type { Bucket } from '../storage/buckets.ts';
import { isoTime, owner } from './formats.ts';
import type { Operation } from './operation.ts';

/** Most that one page shows (S3 API reference, ListBuckets). */
const largestPage = 10_000;

const pageParameters = ['prefix', 'bucket-region', 'continuation-token', 'max-buckets'];

export const listBuckets: Operation = {
  name: 'ListBuckets',
  parameters: pageParameters,
  permissions: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  run: ({ query }, { store }) => {
    const maxBuckets = readMaxBuckets(query.get('max-buckets'));
    const token = query.get('continuation-token') ?? '';
    const [prefix, region] = [query.get('prefix'), query.get('bucket-region')];
    const after = token === '' ? '' : readToken(token);
    const found = store.buckets
      .list()
      .filter(({ name }) => name > after && name.startsWith(prefix ?? ''))
      .filter((bucket) => region === null || bucket.region === region);
    const page = found.slice(0, maxBuckets);
    const last = page.at(-1);
    // S3 shows regions to who asks for a page.
    const showRegion = pageParameters.some((name) => query.has(name));
    const xml = writeXml('ListAllMyBucketsResult', {
      Owner: owner,
      Buckets: { Bucket: page.map((bucket) => shown(bucket, showRegion)) },
      ContinuationToken: last !== undefined && found.length > page.length ? writeToken(last.name) : undefined,
      Prefix: prefix ?? undefined,
    });
    return { xml };
  },
};

function readMaxBuckets(value: string | null): number {
  if (value === null) return largestPage;
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= largestPage) return number;
  throw new S3Error('InvalidArgument', {
    message: `Argument max-buckets must be an integer between 1 and ${largestPage}`,
    details: { ArgumentName: 'max-buckets', ArgumentValue: value },
  });
}

function shown({ name, region, createdMs }: Bucket, showRegion: boolean) {
  return {
    Name: name,
    CreationDate: isoTime(createdMs),
    BucketRegion: showRegion ? region : undefined,
  };
}
