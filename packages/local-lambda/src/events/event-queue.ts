import type { Clock } from '../options.ts';
import type { Invocation } from '../runtime-api/session.ts';
import { type AttemptOutcome, type DropCondition, decide, type EventSettings } from './retry-policy.ts';

/** An event that was accepted: every attempt has its request id. */
export interface QueuedEvent {
  functionName: string;
  invocation: Omit<Invocation, 'traceId'>;
}

/** An event that was given up, and how often its function was run for it. */
export interface DroppedEvent extends QueuedEvent {
  condition: DropCondition;
  invokeCount: number;
}

export interface EventQueueOptions {
  clock: Clock;
  /** Runs the function once. MUST NOT reject. `closing` is aborted when the queue is stopped, which ends what runs. */
  attempt(event: QueuedEvent, closing: AbortSignal): Promise<AttemptOutcome>;
  /** As they are at the time: a function may be changed while its events wait. */
  settingsOf(functionName: string): { settings: EventSettings; reservedConcurrency: number | undefined };
  onDrop(event: DroppedEvent): void;
}

/**
 * The events of asynchronous invocations, in memory. Each is tried at once, and again as `decide` says, until it is done or given
 * up; a long wait of one holds up no other.
 */
export class EventQueue {
  readonly #options: EventQueueOptions;
  readonly #closing = new AbortController();
  readonly #deliveries = new Map<QueuedEvent, Promise<void>>();

  constructor(options: EventQueueOptions) {
    this.#options = options;
  }

  accept(event: QueuedEvent): void {
    this.#deliveries.set(event, this.#deliver(event));
  }

  /** No attempt begins from now on. */
  stop(): void {
    this.#closing.abort();
  }

  /** Waits for the attempts under way, to be called after `stop`; gives what is still queued then, which is lost. */
  async drain(): Promise<QueuedEvent[]> {
    await Promise.all(this.#deliveries.values());
    return [...this.#deliveries.keys()];
  }

  async #deliver(event: QueuedEvent): Promise<void> {
    const { clock, attempt, onDrop } = this.#options;
    const acceptedAtMs = clock.now();
    const counts = { succeeded: 0, functionError: 0, deferred: 0, gone: 0 };
    for (;;) {
      const outcome = await attempt(event, this.#closing.signal);
      counts[outcome] += 1;
      const verdict = decide({
        outcome,
        acceptedAtMs,
        nowMs: clock.now(),
        functionErrors: counts.functionError,
        deferrals: counts.deferred,
        ...this.#options.settingsOf(event.functionName),
      });
      if (verdict.type === 'retry') {
        if (!(await this.#sleep(verdict.afterMs))) return;
        continue;
      }
      this.#deliveries.delete(event);
      if (verdict.type === 'drop') {
        onDrop({ ...event, condition: verdict.condition, invokeCount: counts.functionError });
      }
      return;
    }
  }

  /** Whether there is time left after it. */
  async #sleep(ms: number): Promise<boolean> {
    const { signal } = this.#closing;
    if (!signal.aborted) await this.#options.clock.sleep(ms, signal).catch(() => undefined);
    return !signal.aborted;
  }
}
