import type { FunctionRecord } from '../functions/function-record.ts';
import type { LogWriter } from '../logs/log-store.ts';
import { type SystemRecord, toJsonEvent, toTextEvents } from '../records/system-log.ts';

/** What Lambda gives back with `LogType: Tail`: the last 4 KiB. */
const tailBytes = 4_096;

/** The log stream of one environment: what its function prints and what Lambda says of it, in the function's format. */
export class EnvironmentLog {
  readonly stream: string;
  readonly #record: FunctionRecord;
  readonly #writer: LogWriter;
  #tail = '';
  #lineCount = 0;

  constructor(record: FunctionRecord, environmentId: string, writer: LogWriter) {
    this.stream = streamName(record, environmentId, new Date());
    this.#record = record;
    this.#writer = writer;
  }

  /** Lines that the function printed so far. */
  get lineCount(): number {
    return this.#lineCount;
  }

  /** A line that the function printed, without its line feed. */
  line(text: string): void {
    this.#lineCount += 1;
    this.#write(`${text}\n`, 'function');
  }

  system(event: SystemRecord): void {
    const time = new Date();
    const { LogFormat, SystemLogLevel } = this.#record.configuration.LoggingConfig;
    const json = LogFormat === 'JSON' ? toJsonEvent(event, time, SystemLogLevel ?? 'INFO') : undefined;
    const messages = LogFormat === 'JSON' ? (json === undefined ? [] : [json]) : toTextEvents(event);
    for (const message of messages) this.#write(message, 'platform');
  }

  /** A line of Lambda's that only the Text format has. */
  text(message: string | undefined): void {
    if (message !== undefined && this.#record.configuration.LoggingConfig.LogFormat === 'Text') {
      this.#write(message, 'platform');
    }
  }

  /** Starts the tail of another invocation. */
  startTail(): void {
    this.#tail = '';
  }

  get tail(): Buffer {
    return Buffer.from(this.#tail).subarray(-tailBytes);
  }

  #write(message: string, origin: 'function' | 'platform'): void {
    this.#tail = (this.#tail + message + (message.endsWith('\n') ? '' : '\n')).slice(-tailBytes);
    const group = this.#record.configuration.LoggingConfig.LogGroup;
    this.#writer.write(group, this.stream, [{ timestamp: Date.now(), message, origin }]);
  }
}

/** `YYYY/MM/DD/[$LATEST]<id>`; in a log group of its own choice the function's name stands before the version. */
function streamName({ name, configuration }: FunctionRecord, environmentId: string, date: Date): string {
  const day = date.toISOString().slice(0, 10).replaceAll('-', '/');
  const ownGroup = configuration.LoggingConfig.LogGroup === `/aws/lambda/${name}`;
  return `${day}/${ownGroup ? '' : name}[$LATEST]${environmentId}`;
}
