import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from '@jest/globals';
import type { Credential } from '@s3-lambda-bench/iam';
import { type AdminClient, makeAdminClient, type S3ServerOptions, startS3Server } from '../src/index.ts';

export const root: Credential = {
  accessKeyId: 'ROOT',
  secretAccessKey: 'root-secret',
  principal: { arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000', policies: 'root' },
};

interface GivenServer {
  endpoint: string;
  dataDir: string;
  /** Of the root credential. */
  client: S3Client;
  admin: AdminClient;
  /** Another client; closed with the server. */
  clientOf: (credential: Pick<Credential, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>) => S3Client;
  /** Makes a bucket of a name that no other test has. */
  givenBucket: () => Promise<string>;
}

/** A server for the tests of a file, started before and closed after them. */
export function givenServer(options: Partial<S3ServerOptions> = {}): GivenServer {
  const dataDir = givenDirectory();
  const closers: (() => void | Promise<void>)[] = [];
  let bucketCount = 0;
  const given: GivenServer = {
    endpoint: '',
    dataDir,
    client: new S3Client(),
    admin: makeAdminClient({ endpoint: 'http://127.0.0.1', root }),
    clientOf: (credential) => {
      const client = makeClient(given.endpoint, credential);
      closers.unshift(() => client.destroy());
      return client;
    },
    givenBucket: async () => {
      const Bucket = `bucket-${++bucketCount}`;
      await given.client.send(new CreateBucketCommand({ Bucket }));
      return Bucket;
    },
  };
  beforeAll(async () => {
    const server = await startS3Server({ dataDir, root, ...options });
    closers.push(server.close);
    given.endpoint = server.endpoint;
    given.client = given.clientOf(root);
    given.admin = makeAdminClient({ endpoint: server.endpoint, root });
  });
  afterAll(async () => {
    for (const close of closers) await close();
  });
  return given;
}

/** A client of path style that does not try again, so that a test sees the first answer. */
export function makeClient(
  endpoint: string,
  {
    accessKeyId,
    secretAccessKey,
    sessionToken,
  }: Pick<Credential, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>,
  config: S3ClientConfig = {},
): S3Client {
  const token = sessionToken === undefined ? {} : { sessionToken };
  return new S3Client({
    endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey, ...token },
    ...config,
  });
}

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** An empty directory, deleted after the tests of the file. */
export function givenDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'local-s3-test-'));
  directories.push(directory);
  return directory;
}
