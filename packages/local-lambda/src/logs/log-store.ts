import { ServiceError } from '../errors.ts';

/** What is written. `platform` is what Lambda itself says of a function, which may print the same words. */
interface NewLogEvent {
  /** Unix milliseconds. */
  timestamp: number;
  message: string;
  origin: 'function' | 'platform';
}

/** One log event. Times in Unix milliseconds; `sequence` orders the events of a group as they came. */
export interface LogEvent extends NewLogEvent {
  sequence: number;
  stream: string;
  ingestionTime: number;
}

/** Where Lambda writes. Groups and streams come to be with their first event. */
export interface LogWriter {
  write(group: string, stream: string, events: readonly NewLogEvent[]): void;
}

interface LogStream {
  name: string;
  creationTime: number;
  firstEventTimestamp?: number;
  lastEventTimestamp?: number;
  lastIngestionTime?: number;
}

export interface LogGroup {
  name: string;
  creationTime: number;
  retentionInDays?: number;
  streams: Map<string, LogStream>;
  events: LogEvent[];
  /** Of all its events. */
  sizeBytes: number;
}

/** How much a group may hold. Bytes count as in CloudWatch's quotas: the message in UTF-8, and 26 an event. */
export interface LogLimits {
  maxEventsPerGroup: number;
  maxBytesPerGroup: number;
}

/**
 * Groups in memory. Past a limit a group forgets an eighth: the oldest lines that functions printed, and only where these are
 * not enough the oldest records of Lambda's, so that no flood of lines takes the report of a run with it.
 */
export class LogStore implements LogWriter {
  readonly #groups = new Map<string, LogGroup>();
  readonly #limits: LogLimits;
  #sequence = 0;

  constructor(limits: LogLimits) {
    this.#limits = limits;
  }

  create(name: string): void {
    if (this.#groups.has(name)) {
      throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    this.#groups.set(name, { name, creationTime: Date.now(), streams: new Map(), events: [], sizeBytes: 0 });
  }

  delete(name: string): void {
    this.group(name);
    this.#groups.delete(name);
  }

  group(name: string): LogGroup {
    const group = this.#groups.get(name);
    if (group === undefined) {
      throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    return group;
  }

  groups(): LogGroup[] {
    return [...this.#groups.values()];
  }

  write(groupName: string, streamName: string, events: readonly NewLogEvent[]): void {
    if (!this.#groups.has(groupName)) this.create(groupName);
    const group = this.group(groupName);
    const stream = group.streams.get(streamName) ?? { name: streamName, creationTime: Date.now() };
    group.streams.set(streamName, stream);
    for (const event of events) {
      const ingestionTime = Date.now();
      this.#sequence += 1;
      group.events.push({ ...event, sequence: this.#sequence, stream: streamName, ingestionTime });
      group.sizeBytes += sizeOf(event);
      stream.firstEventTimestamp ??= event.timestamp;
      stream.lastEventTimestamp = event.timestamp;
      stream.lastIngestionTime = ingestionTime;
    }
    const { maxEventsPerGroup, maxBytesPerGroup } = this.#limits;
    if (group.events.length <= maxEventsPerGroup && group.sizeBytes <= maxBytesPerGroup) return;
    for (const origin of ['function', 'platform'] as const) forget(group, origin, this.#limits);
  }
}

/** Down to seven eighths of both limits, as far as events of that origin go. */
function forget(group: LogGroup, origin: LogEvent['origin'], limits: LogLimits): void {
  let excessEvents = group.events.length - limits.maxEventsPerGroup * keptShare;
  let excessBytes = group.sizeBytes - limits.maxBytesPerGroup * keptShare;
  group.events = group.events.filter((event) => {
    if (event.origin !== origin || (excessEvents <= 0 && excessBytes <= 0)) return true;
    excessEvents -= 1;
    excessBytes -= sizeOf(event);
    group.sizeBytes -= sizeOf(event);
    return false;
  });
}

const keptShare = 7 / 8;

function sizeOf({ message }: NewLogEvent): number {
  return Buffer.byteLength(message) + 26;
}
