import { createHash } from 'node:crypto';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { algorithms } from '../../src/checksums/algorithms.ts';
import { givenServer } from '../given-server.ts';
import { refusal } from '../refusal.ts';

const given = givenServer();

type SourceConditions = Pick<
  CopyObjectCommandInput,
  'CopySourceIfMatch' | 'CopySourceIfNoneMatch' | 'CopySourceIfModifiedSince' | 'CopySourceIfUnmodifiedSince'
>;

const large = Buffer.alloc(5_242_880, 'large');

/** An object in those parts, as a CopySource. */
async function givenParts(
  input: Omit<CreateMultipartUploadCommandInput, 'Key'>,
  bodies: (string | Buffer)[],
) {
  const { Bucket, ChecksumAlgorithm } = input;
  const target = { Bucket, Key: 'parts' };
  const { UploadId } = await given.client.send(new CreateMultipartUploadCommand({ ...target, ...input }));
  const Parts: CompletedPart[] = [];
  for (const [index, Body] of bodies.entries()) {
    const part = { PartNumber: index + 1, Body, ChecksumAlgorithm };
    const { $metadata, ...done } = await given.client.send(
      new UploadPartCommand({ ...target, UploadId, ...part }),
    );
    Parts.push({ PartNumber: part.PartNumber, ...done });
  }
  await given.client.send(
    new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
  );
  return `${Bucket}/parts`;
}

async function givenSource(Key = 'source') {
  const Bucket = await given.givenBucket();
  const input = { Bucket, Key, Body: 'content', ContentType: 'text/plain', Metadata: { m: '1' } };
  const { ETag } = await given.client.send(new PutObjectCommand(input));
  return { Bucket, ETag, CopySource: `${Bucket}/${encodeURIComponent(Key)}` };
}

describe('CopyObject', () => {
  test('copies content, headers, metadata and checksum, and outlives its source', async () => {
    const { Bucket, CopySource, ETag } = await givenSource('sp ace/😀+');
    const copied = await given.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    expect(copied.CopyObjectResult).toMatchObject({
      ETag,
      LastModified: expect.any(Date),
      ChecksumCRC32: expect.any(String),
    });
    await given.client.send(new DeleteObjectCommand({ Bucket, Key: 'sp ace/😀+' }));
    const got = await given.client.send(new GetObjectCommand({ Bucket, Key: 'copy' }));
    expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: { m: '1' }, ETag });
    expect(await got.Body?.transformToString()).toBe('content');
  });

  test('takes other headers and metadata under REPLACE, also onto itself', async () => {
    const { Bucket, CopySource } = await givenSource();
    const input = { Bucket, Key: 'source', CopySource, Metadata: { n: '2' } };
    await given.client.send(new CopyObjectCommand({ ...input, MetadataDirective: 'REPLACE' }));
    const head = await given.client.send(new HeadObjectCommand({ Bucket, Key: 'source' }));
    expect(head).toMatchObject({ Metadata: { n: '2' }, ContentType: 'binary/octet-stream' });
  });

  test('computes another checksum when asked', async () => {
    const { Bucket, CopySource } = await givenSource();
    const input = { Bucket, Key: 'copy', CopySource, ChecksumAlgorithm: 'SHA1' } as const;
    const { CopyObjectResult } = await given.client.send(new CopyObjectCommand(input));
    expect(CopyObjectResult?.ChecksumSHA1).toBe(createHash('sha1').update('content').digest('base64'));
  });

  test('gives an object of parts an ETag without a number of parts', async () => {
    const { Bucket } = await givenSource();
    const upload = { Bucket, Key: 'parts' };
    const { UploadId } = await given.client.send(new CreateMultipartUploadCommand(upload));
    const { ETag } = await given.client.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'x' }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await given.client.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }));
    const CopySource = `/${Bucket}/parts`;
    const { CopyObjectResult } = await given.client.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }),
    );
    expect(CopyObjectResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/);
  });

  test.each([
    ['CRC32', 'FULL_OBJECT'],
    ['CRC32', 'COMPOSITE'],
    ['CRC32C', 'COMPOSITE'],
    ['SHA1', 'COMPOSITE'],
    ['CRC64NVME', 'FULL_OBJECT'],
  ] as const)(
    'keeps the %s of an object in parts, %s, as that of the whole',
    async (algorithm, ChecksumType) => {
      const Bucket = await given.givenBucket();
      const CopySource = await givenParts({ Bucket, ChecksumAlgorithm: algorithm, ChecksumType }, [
        large,
        'tail',
      ]);
      const digester = algorithms[algorithm].makeDigester();
      digester.update(Buffer.concat([large, Buffer.from('tail')]));
      const value = { [`Checksum${algorithm}`]: digester.digest().toString('base64') };
      const target = { Bucket, Key: 'copy' };
      const { CopyObjectResult } = await given.client.send(new CopyObjectCommand({ ...target, CopySource }));
      expect(CopyObjectResult).toEqual({
        ...value,
        ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
        LastModified: expect.any(Date),
      });
      const head = await given.client.send(new HeadObjectCommand({ ...target, ChecksumMode: 'ENABLED' }));
      expect(head).toMatchObject({ ...value, ChecksumType: 'FULL_OBJECT', ETag: CopyObjectResult?.ETag });
    },
  );

  test('takes the key of its source as a form has it: a plus is a space unless encoded', async () => {
    const { Bucket } = await givenSource('a b+c');
    const copy = (CopySource: string) =>
      given.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
    await copy(`${Bucket}/a+b%2Bc`);
    await copy(`/${Bucket}/a%20b%2Bc?versionId=null`);
    await copy(encodeURIComponent(`/${Bucket}/a b+c`));
    await expect(copy(`${Bucket}/a%20b+c`)).rejects.toEqual(refusal('NoSuchKey', 404));
    await expect(copy(`${Bucket}/a+b%2Bc?versionId=1`)).rejects.toEqual(
      refusal('InvalidArgument', 400, 'Invalid version id specified'),
    );
    await expect(copy(`${Bucket}/%`)).rejects.toEqual(refusal('InvalidURI', 400));
  });

  test.each(['..', '../../k', '/', '//k/', 'e\u0301😀', '%2F', 'a?b#c&d', '\u0001\n'])(
    'copies from and to the key %j',
    async (Key) => {
      const { Bucket, CopySource } = await givenSource(Key);
      await given.client.send(new CopyObjectCommand({ Bucket, Key: `copy of ${Key}`, CopySource }));
      await given.client.send(
        new CopyObjectCommand({
          Bucket,
          Key,
          CopySource: `${Bucket}/${encodeURIComponent(`copy of ${Key}`)}`,
        }),
      );
      const { Body } = await given.client.send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).toBe('content');
    },
  );

  test.each([
    ['its storage class', { StorageClass: 'STANDARD' }],
    ['its encryption', { ServerSideEncryption: 'AES256' }],
    ['other metadata', { MetadataDirective: 'REPLACE' }],
  ] as const)('copies an object onto itself that is to get %s', async (_, input) => {
    const { Bucket, CopySource, ETag } = await givenSource();
    const copied = given.client.send(
      new CopyObjectCommand({ Bucket, Key: 'source', CopySource, ChecksumAlgorithm: 'SHA1', ...input }),
    );
    expect(await copied).toMatchObject({ CopyObjectResult: { ETag, ChecksumSHA1: expect.any(String) } });
  });

  test.each([
    ['itself unchanged', { Key: 'source' }, 'InvalidRequest', 400, 'This copy request is illegal'],
    [
      'itself with nothing new but a checksum',
      { Key: 'source', ChecksumAlgorithm: 'SHA1' } as const,
      'InvalidRequest',
      400,
      'This copy request is illegal',
    ],
    ['a source that is not there', { CopySource: 'nobodys/k' }, 'NoSuchBucket', 404, ''],
    [
      'a source without a key',
      { CopySource: 'nobodys' },
      'InvalidArgument',
      400,
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    ],
    [
      'a directive that is none',
      { MetadataDirective: 'MERGE' as 'COPY' },
      'InvalidArgument',
      400,
      'Unknown metadata directive.',
    ],
    [
      'an algorithm that is none',
      { ChecksumAlgorithm: 'CRC16' as 'CRC32' },
      'InvalidRequest',
      400,
      'Checksum algorithm provided is unsupported.',
    ],
  ])('rejects %s', async (_, input, code, status, message) => {
    const { Bucket, CopySource } = await givenSource();
    const copied = given.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, ...input }));
    await expect(copied).rejects.toEqual(refusal(code, status, message));
  });
});

describe('conditions on the source of a copy', () => {
  const [past, future] = [new Date(0), new Date(Date.now() + 3_600_000)];
  const other = '"00000000000000000000000000000000"';

  async function givenBoth() {
    const { Bucket, CopySource, ETag } = await givenSource();
    const target = { Bucket, Key: 'copy' };
    const { UploadId } = await given.client.send(new CreateMultipartUploadCommand(target));
    const copy = (conditions: SourceConditions) => [
      given.client.send(new CopyObjectCommand({ ...target, CopySource, ...conditions })),
      given.client.send(
        new UploadPartCopyCommand({ ...target, UploadId, PartNumber: 1, CopySource, ...conditions }),
      ),
    ];
    return { copy, ETag: ETag ?? '' };
  }

  /** Of the pairs, as the API reference has them; a time that has not come is no condition (recorded replies of AWS). */
  test.each<[string, (ETag: string) => SourceConditions]>([
    ['its ETag', (CopySourceIfMatch) => ({ CopySourceIfMatch })],
    ['its ETag without quotes', (ETag) => ({ CopySourceIfMatch: ETag.replaceAll('"', '') })],
    ['another ETag to be without', () => ({ CopySourceIfNoneMatch: other })],
    ['a change since', () => ({ CopySourceIfModifiedSince: past })],
    ['a change since a time that has not come', () => ({ CopySourceIfModifiedSince: future })],
    ['no change since', () => ({ CopySourceIfUnmodifiedSince: future })],
    [
      'its ETag, though it changed since',
      (CopySourceIfMatch) => ({ CopySourceIfMatch, CopySourceIfUnmodifiedSince: past }),
    ],
  ])('let a copy be made on %s', async (_, conditions) => {
    const { copy, ETag } = await givenBoth();
    for (const copied of copy(conditions(ETag))) await copied;
  });

  test.each<[string, (ETag: string) => SourceConditions, string]>([
    ['another ETag', () => ({ CopySourceIfMatch: other }), 'If-Match'],
    ['its ETag to be without', (CopySourceIfNoneMatch) => ({ CopySourceIfNoneMatch }), 'If-None-Match'],
    ['a change since', () => ({ CopySourceIfUnmodifiedSince: past }), 'If-Unmodified-Since'],
    [
      'its ETag to be without, though it changed since',
      (CopySourceIfNoneMatch) => ({ CopySourceIfNoneMatch, CopySourceIfModifiedSince: past }),
      'If-None-Match',
    ],
    [
      'another ETag, though it has not changed since',
      () => ({ CopySourceIfMatch: other, CopySourceIfUnmodifiedSince: future }),
      'If-Match',
    ],
  ])('reject a copy on %s', async (_, conditions, condition) => {
    const { copy, ETag } = await givenBoth();
    for (const copied of copy(conditions(ETag))) {
      await expect(copied).rejects.toEqual(refusal('PreconditionFailed', 412));
      await expect(copied).rejects.toMatchObject({ Condition: `x-amz-copy-source-${condition}` });
    }
  });
});

interface Statement {
  Effect: 'Allow';
  Action: string;
  Resource: '*';
}

function allow(Action: string): Statement {
  return { Effect: 'Allow', Action, Resource: '*' };
}

describe('who copies', () => {
  async function givenUser(...Statement: Statement[]) {
    const { Bucket, CopySource } = await givenSource();
    const arn = 'arn:aws:iam::000000000000:role/copier';
    const principal = { arn, accountId: '000000000000', policies: [{ Statement }] };
    const credential = { accessKeyId: 'COPIER', secretAccessKey: 'secret', principal };
    await given.admin.putCredential(credential);
    const client = given.clientOf(credential);
    const copy = (source = CopySource) =>
      client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: source }));
    return { Bucket, copy };
  }

  const mayPut = allow('s3:PutObject');
  const mayGet = allow('s3:GetObject');
  const mayList = allow('s3:ListBucket');

  test('must be allowed to read the source and to write the target', async () => {
    await (await givenUser(mayPut, mayGet)).copy();
    for (const only of [mayPut, mayGet]) {
      await expect((await givenUser(only)).copy()).rejects.toEqual(refusal('AccessDenied', 403));
    }
  });

  test('is told that a source is not there only if allowed to list its bucket', async () => {
    const lister = await givenUser(mayPut, mayGet, mayList);
    await expect(lister.copy(`${lister.Bucket}/none`)).rejects.toEqual(refusal('NoSuchKey', 404));
    const other = await givenUser(mayPut, mayGet);
    await expect(other.copy(`${other.Bucket}/none`)).rejects.toEqual(refusal('AccessDenied', 403));
  });
});
