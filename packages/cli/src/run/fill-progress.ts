import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { formatSize } from '@s3-lambda-bench/report';
import type { Progress } from '../progress.ts';
import type { Clients } from './clients.ts';

const listEveryMs = 1_000;

/**
 * To be called while the stack is being deployed: tells how far the corpus has come, once the bucket is there. Where it replaces
 * another, objects of both stand there until the old ones are deleted, so that there may be more than are wanted.
 */
export function makeDeployWatch(
  { cloudFormation, s3 }: Clients,
  { stackName, prefix, objects }: { stackName: string; prefix: string; objects: number },
  { progress, now }: { progress: Progress; now: () => number },
): () => Promise<void> {
  let listedAt = now();
  return async () => {
    if (now() - listedAt < listEveryMs) return;
    listedAt = now();
    const { StackResources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: stackName }),
    );
    const filling = StackResources.some(
      ({ ResourceType, ResourceStatus }) =>
        ResourceType === 'Custom::Corpus' && ResourceStatus?.endsWith('_IN_PROGRESS'),
    );
    const bucket = StackResources.find(
      ({ ResourceType }) => ResourceType === 'AWS::S3::Bucket',
    )?.PhysicalResourceId;
    if (!filling || bucket === undefined) return;
    const { count, bytes } = await measurePrefix(s3, bucket, prefix);
    progress.update('fill', `${count} objects (${formatSize(bytes)}) in the bucket, ${objects} wanted`);
  };
}

async function measurePrefix(
  s3: Clients['s3'],
  bucket: string,
  prefix: string,
): Promise<{ count: number; bytes: number }> {
  let [count, bytes] = [0, 0];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: `${prefix}/` })) {
    for (const { Size = 0 } of page.Contents ?? []) {
      count += 1;
      bytes += Size;
    }
  }
  return { count, bytes };
}
