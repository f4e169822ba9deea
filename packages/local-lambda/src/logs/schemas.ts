import { z } from 'zod';

/** Requests of the operations that are built, under the names of the CloudWatch Logs API reference. */
const groupName = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[.\-_/#A-Za-z0-9]+$/);
const token = z.string().min(1).exactOptional();
const limit = z.int().min(1);

/** CreateLogGroup and DeleteLogGroup. */
export const logGroupSchema = z.strictObject({ logGroupName: groupName });
export const putRetentionPolicySchema = z.strictObject({
  logGroupName: groupName,
  retentionInDays: z.int().min(1),
});

export const describeLogGroupsSchema = z.strictObject({
  logGroupNamePrefix: z.string().exactOptional(),
  limit: limit.max(50).default(50),
  nextToken: token,
});

export const describeLogStreamsSchema = z.strictObject({
  logGroupName: groupName,
  logStreamNamePrefix: z.string().exactOptional(),
  orderBy: z.enum(['LogStreamName', 'LastEventTime']).default('LogStreamName'),
  descending: z.boolean().default(false),
  limit: limit.max(50).default(50),
  nextToken: token,
});

export const getLogEventsSchema = z.strictObject({
  logGroupName: groupName,
  logStreamName: z.string(),
  startTime: z.int().min(0).default(0),
  endTime: z.int().min(0).default(Number.MAX_SAFE_INTEGER),
  startFromHead: z.boolean().default(false),
  limit: limit.max(10_000).default(10_000),
  nextToken: token,
});

export const filterLogEventsSchema = z.strictObject({
  logGroupName: groupName,
  logStreamNames: z.array(z.string()).min(1).max(100).exactOptional(),
  logStreamNamePrefix: z.string().exactOptional(),
  startTime: z.int().min(0).default(0),
  endTime: z.int().min(0).default(Number.MAX_SAFE_INTEGER),
  filterPattern: z.string().max(1024).default(''),
  limit: limit.max(10_000).default(10_000),
  /** Deprecated and ignored by AWS as well: results are always interleaved. */
  interleaved: z.boolean().exactOptional(),
  nextToken: token,
});
