import { ServiceError } from '../errors.ts';

/** One log event. Times in Unix milliseconds; `sequence` orders the events of a group as they came. */
export interface LogEvent {
  sequence: number;
  stream: string;
  timestamp: number;
  ingestionTime: number;
  message: string;
}

/** Where Lambda writes. Groups and streams come to be with their first event. */
export interface LogWriter {
  write(group: string, stream: string, events: readonly { timestamp: number; message: string }[]): void;
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
}

/** Groups in memory. Past the cap a group forgets its oldest events, an eighth at a time. */
export class LogStore implements LogWriter {
  readonly #groups = new Map<string, LogGroup>();
  readonly #maxEventsPerGroup: number;
  #sequence = 0;

  constructor(maxEventsPerGroup: number) {
    this.#maxEventsPerGroup = maxEventsPerGroup;
  }

  create(name: string): void {
    if (this.#groups.has(name)) {
      throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    this.#groups.set(name, { name, creationTime: Date.now(), streams: new Map(), events: [] });
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

  write(
    groupName: string,
    streamName: string,
    events: readonly { timestamp: number; message: string }[],
  ): void {
    if (!this.#groups.has(groupName)) this.create(groupName);
    const group = this.group(groupName);
    const stream = group.streams.get(streamName) ?? { name: streamName, creationTime: Date.now() };
    group.streams.set(streamName, stream);
    for (const { timestamp, message } of events) {
      const ingestionTime = Date.now();
      this.#sequence += 1;
      group.events.push({ sequence: this.#sequence, stream: streamName, timestamp, ingestionTime, message });
      stream.firstEventTimestamp ??= timestamp;
      stream.lastEventTimestamp = timestamp;
      stream.lastIngestionTime = ingestionTime;
    }
    if (group.events.length > this.#maxEventsPerGroup) {
      group.events.splice(0, Math.ceil(this.#maxEventsPerGroup / 8));
    }
  }
}
