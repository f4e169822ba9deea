import type { z } from 'zod';
import { readRequest } from '../checked-request.ts';
import { ServiceError } from '../errors.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import type { LogEvent, LogGroup, LogStore } from './log-store.ts';
import {
  describeLogGroupsSchema,
  describeLogStreamsSchema,
  filterLogEventsSchema,
  getLogEventsSchema,
  logGroupSchema,
  putRetentionPolicySchema,
} from './schemas.ts';

/** What the operations work on. */
export interface LogsState {
  store: LogStore;
  accountId: string;
  region: string;
}

/** A request that was read and checked. `logGroupName` is empty where the operation names none. */
interface CheckedRequest {
  logGroupName: string;
  run(state: LogsState): object;
}

/** One operation; throws ValidationException or NotImplementedException for a request that it does not take. */
type LogsOperation = (name: string, body: Buffer) => CheckedRequest;

/** All that is built, by the name in `X-Amz-Target: Logs_20140328.<name>`. */
export const logsOperations: Readonly<Record<string, LogsOperation>> = {
  CreateLogGroup: operation(logGroupSchema, ({ store }, { logGroupName }) => {
    store.create(logGroupName);
    return {};
  }),
  DeleteLogGroup: operation(logGroupSchema, ({ store }, { logGroupName }) => {
    store.delete(logGroupName);
    return {};
  }),
  PutRetentionPolicy: operation(putRetentionPolicySchema, ({ store }, { logGroupName, retentionInDays }) => {
    store.group(logGroupName).retentionInDays = retentionInDays;
    return {};
  }),
  DescribeLogGroups: operation(describeLogGroupsSchema, describeLogGroups),
  DescribeLogStreams: operation(describeLogStreamsSchema, describeLogStreams),
  GetLogEvents: operation(getLogEventsSchema, getLogEvents),
  FilterLogEvents: operation(filterLogEventsSchema, filterLogEvents),
};

/** The operations that read events. */
export const eventReaders: ReadonlySet<string> = new Set(['GetLogEvents', 'FilterLogEvents']);

/** The ARN that IAM knows a log group by. */
export function logGroupArn({ region, accountId }: LogsState, name: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}

function operation<T extends z.ZodType<object>>(
  schema: T,
  run: (state: LogsState, request: z.output<T>) => object,
): LogsOperation {
  return (name, body) => {
    const request = readRequest(name, schema, body);
    const logGroupName = 'logGroupName' in request ? String(request.logGroupName) : '';
    return { logGroupName, run: (state) => run(state, request) };
  };
}

function describeLogGroups(
  state: LogsState,
  { logGroupNamePrefix = '', limit, nextToken }: z.output<typeof describeLogGroupsSchema>,
): object {
  const groups = state.store
    .groups()
    .filter(({ name }) => name.startsWith(logGroupNamePrefix))
    .sort(byName);
  const { items, following } = page(groups, limit, nextToken);
  return { logGroups: items.map((group) => describeGroup(state, group)), ...following };
}

function describeGroup(state: LogsState, { name, creationTime, retentionInDays, events }: LogGroup): object {
  const logGroupArnWithoutStar = logGroupArn(state, name);
  return {
    logGroupName: name,
    logGroupArn: logGroupArnWithoutStar,
    arn: `${logGroupArnWithoutStar}:*`,
    creationTime,
    metricFilterCount: 0,
    storedBytes: events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0),
    logGroupClass: 'STANDARD',
    ...(retentionInDays === undefined ? {} : { retentionInDays }),
  };
}

function describeLogStreams(state: LogsState, request: z.output<typeof describeLogStreamsSchema>): object {
  const { logGroupName, logStreamNamePrefix = '', orderBy, descending, limit, nextToken } = request;
  const streams = [...state.store.group(logGroupName).streams.values()]
    .filter(({ name }) => name.startsWith(logStreamNamePrefix))
    .sort(
      orderBy === 'LogStreamName'
        ? byName
        : (a, b) => (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0),
    );
  if (descending) streams.reverse();
  const { items, following } = page(streams, limit, nextToken);
  const arn = logGroupArn(state, logGroupName);
  const logStreams = items.map(({ name, ...stream }) => ({
    logStreamName: name,
    arn: `${arn}:log-stream:${name}`,
    storedBytes: 0,
    ...stream,
  }));
  return { logStreams, ...following };
}

/** A token is `f/` or `b/` and the sequence of the event before, or after, which the next page begins. */
function getLogEvents({ store }: LogsState, request: z.output<typeof getLogEventsSchema>): object {
  const { logGroupName, logStreamName, startTime, endTime, startFromHead, limit, nextToken } = request;
  const group = store.group(logGroupName);
  if (!group.streams.has(logStreamName)) {
    throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }
  const all = group.events.filter(
    ({ stream, timestamp }) => stream === logStreamName && timestamp >= startTime && timestamp < endTime,
  );
  const [, direction = startFromHead ? 'f' : 'b', position] = /^([fb])\/(\d+)$/.exec(nextToken ?? '') ?? [];
  const from = position === undefined ? (direction === 'f' ? 0 : Number.MAX_SAFE_INTEGER) : Number(position);
  const events =
    direction === 'f'
      ? all.filter(({ sequence }) => sequence > from).slice(0, limit)
      : all.filter(({ sequence }) => sequence < from).slice(-limit);
  return {
    events: events.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${events.at(-1)?.sequence ?? from}`,
    nextBackwardToken: `b/${events[0]?.sequence ?? from}`,
  };
}

function filterLogEvents({ store }: LogsState, request: z.output<typeof filterLogEventsSchema>): object {
  const {
    logGroupName,
    logStreamNames,
    logStreamNamePrefix = '',
    startTime,
    endTime,
    limit,
    nextToken,
  } = request;
  const matches = parseFilterPattern(request.filterPattern);
  const events = store
    .group(logGroupName)
    .events.filter(
      ({ stream, timestamp, message }) =>
        (logStreamNames?.includes(stream) ?? true) &&
        stream.startsWith(logStreamNamePrefix) &&
        timestamp >= startTime &&
        timestamp <= endTime &&
        matches(message),
    );
  const { items, following } = page(events, limit, nextToken);
  return { events: items.map(filteredEvent), searchedLogStreams: [], ...following };
}

function filteredEvent({ sequence, stream, timestamp, message, ingestionTime }: LogEvent): object {
  return { logStreamName: stream, timestamp, message, ingestionTime, eventId: String(sequence) };
}

/** A token is how many items came before. */
function page<T>(items: T[], limit: number, nextToken: string | undefined) {
  const start = Number(nextToken ?? 0);
  if (!Number.isInteger(start)) {
    throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  const following = start + limit < items.length ? { nextToken: String(start + limit) } : {};
  return { items: items.slice(start, start + limit), following };
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
