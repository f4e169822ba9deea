import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type MultipartUpload,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Clock } from '@s3-lambda-bench/asl';
import type { Stack } from '../cloudformation/stack.ts';
import { bucketSchema } from '../resources/s3-bucket.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** One rule of a bucket's lifecycle: uploads below the prefix that were begun so many days ago are aborted. */
interface AbortRule {
  bucket: string;
  prefix: string;
  days: number;
}

interface Sweeping {
  s3: S3Client;
  clock: Clock;
  stacks: () => readonly Stack[];
  onFault: (error: Error) => void;
}

/** Carries out the AbortIncompleteMultipartUpload rules of the stacks' buckets, now and every hour until the signal. */
export async function sweepHourly(sweeping: Sweeping, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sweep(sweeping).catch(sweeping.onFault);
    await sweeping.clock.sleep(hourMs, signal).catch(() => {});
  }
}

/** One sweep over every rule. */
export async function sweep({ s3, clock, stacks }: Pick<Sweeping, 's3' | 'clock' | 'stacks'>): Promise<void> {
  for (const rule of abortRules(stacks())) await abortStale(rule, s3, clock.now());
}

function abortRules(stacks: readonly Stack[]): AbortRule[] {
  const resources = stacks
    .filter(({ status }) => status !== 'DELETE_COMPLETE')
    .flatMap(({ resources }) => Object.values(resources));
  return resources.flatMap(({ type, state, physicalId, properties }) => {
    if (type !== 'AWS::S3::Bucket' || state !== 'whole' || physicalId === undefined) return [];
    const rules = bucketSchema.safeParse(properties).data?.LifecycleConfiguration?.Rules ?? [];
    return rules
      .filter(({ Status }) => Status === 'Enabled')
      .map(({ Prefix = '', AbortIncompleteMultipartUpload }) => ({
        bucket: physicalId,
        prefix: Prefix,
        days: AbortIncompleteMultipartUpload.DaysAfterInitiation,
      }));
  });
}

async function abortStale({ bucket, prefix, days }: AbortRule, s3: S3Client, nowMs: number): Promise<void> {
  for await (const { Key, UploadId, Initiated } of uploadsIn(bucket, prefix, s3)) {
    if (Initiated === undefined || dueAtMs(Initiated, days) > nowMs) continue;
    await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
  }
}

async function* uploadsIn(bucket: string, prefix: string, s3: S3Client): AsyncGenerator<MultipartUpload> {
  let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {};
  while (markers !== undefined) {
    const page: ListMultipartUploadsCommandOutput = await s3.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...markers }),
    );
    yield* page.Uploads ?? [];
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
    markers = IsTruncated ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : undefined;
  }
}

/** S3 adds the days and rounds up to the next midnight UTC (S3 user guide, "Lifecycle rules: based on an object's age"). */
function dueAtMs(initiated: Date, days: number): number {
  return Math.ceil((initiated.getTime() + days * dayMs) / dayMs) * dayMs;
}
