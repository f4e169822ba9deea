import {
  DeleteObjectCommand,
  GetObjectAclCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from '@jest/globals';
import { givenRole } from '../given-role.ts';
import { givenServer } from '../given-server.ts';

const given = givenServer();

const target = { Bucket: '', Key: 'k' };

beforeEach(async () => {
  target.Bucket = await given.givenBucket();
  await given.client.send(new PutObjectCommand({ ...target, Body: 'x' }));
});

test.each([
  ['GetObject', (VersionId: string) => given.client.send(new GetObjectCommand({ ...target, VersionId }))],
  ['HeadObject', (VersionId: string) => given.client.send(new HeadObjectCommand({ ...target, VersionId }))],
  [
    'GetObjectAttributes',
    (VersionId: string) =>
      given.client.send(new GetObjectAttributesCommand({ ...target, VersionId, ObjectAttributes: ['ETag'] })),
  ],
  [
    'GetObjectAcl',
    (VersionId: string) => given.client.send(new GetObjectAclCommand({ ...target, VersionId })),
  ],
  [
    'GetObjectTagging',
    (VersionId: string) => given.client.send(new GetObjectTaggingCommand({ ...target, VersionId })),
  ],
  [
    'DeleteObject',
    (VersionId: string) => given.client.send(new DeleteObjectCommand({ ...target, VersionId })),
  ],
])('%s takes the version null and no other', async (_, send) => {
  for (const version of ['HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD', 'made-up']) {
    await expect(send(version)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  }
  await expect(send('null')).resolves.toBeDefined();
});

test('a role needs the action for versions when it names one', async () => {
  const command = new HeadObjectCommand({ ...target, VersionId: 'null' });
  const reader = await givenRole(given, ['s3:GetObject']);
  await expect(reader.send(command)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  const versionReader = await givenRole(given, ['s3:GetObjectVersion']);
  await expect(versionReader.send(command)).resolves.toBeDefined();
});
