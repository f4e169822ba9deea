import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, NoSuchKey, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { type Corpus, corpusSchema, type Parsed, parse } from '@s3-lambda-bench/contract';
import { type CorpusSpec, descriptionKey } from '@s3-lambda-bench/fill-bucket';
import { BenchError, messageOf } from '../errors.ts';
import type { Clients } from '../run/clients.ts';
import { corpusOfStack } from '../run/corpus-of-stack.ts';
import { findStack } from '../run/find-stack.ts';

/** A corpus as it stands in a bucket. */
export interface StoredCorpus {
  /** What the stack asks for. */
  spec: CorpusSpec;
  /** `corpus.json`, or what is wrong with it; undefined where there is none. */
  description: Parsed<Corpus> | undefined;
  /** In bytes, by the part of the key below the prefix. */
  sizes: ReadonlyMap<string, number>;
}

/**
 * Finds the bucket of a stack and reads what S3 says of the corpus in it. The bucket is looked for among the stack's resources, as
 * outputs are not there before the corpus is.
 */
export async function readCorpus(clients: Clients, stackName: string): Promise<StoredCorpus> {
  const stack = await findStack(clients, stackName);
  const spec = corpusOfStack(stack, await findBucket(clients, stackName));
  return { spec, description: await readDescription(clients, spec), sizes: await listSizes(clients, spec) };
}

async function findBucket({ cloudFormation }: Clients, stackName: string): Promise<string> {
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: stackName }),
  );
  const bucket = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::S3::Bucket');
  if (bucket?.PhysicalResourceId !== undefined) return bucket.PhysicalResourceId;
  throw new BenchError('environment', `stack '${stackName}' has no bucket (yet)`);
}

async function readDescription(
  { s3 }: Clients,
  { bucketName: Bucket, filesPrefix }: CorpusSpec,
): Promise<Parsed<Corpus> | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: descriptionKey(filesPrefix) }));
    return parse(corpusSchema, JSON.parse((await Body?.transformToString()) ?? ''));
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    if (error instanceof SyntaxError) return { ok: false, problems: [`no JSON: ${messageOf(error)}`] };
    throw error;
  }
}

async function listSizes(
  { s3 }: Clients,
  { bucketName: Bucket, filesPrefix }: CorpusSpec,
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  const Prefix = `${filesPrefix}/`;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    for (const { Key = '', Size = 0 } of Contents) sizes.set(Key.slice(Prefix.length), Size);
  }
  return sizes;
}
