import type { Clock } from '../clock.ts';
import { errorNames, StateFailure } from '../errors.ts';
import { type Json, type Payload, payloadOf } from '../json.ts';
import { interruptible, type TaskRequest, type TaskResult } from './execution.ts';
import type { Visit } from './visit.ts';

/** How one attempt of a task ended. */
export type Ending =
  | { kind: 'succeeded'; result: Payload }
  | { kind: 'failed'; error?: string; cause?: string }
  | { kind: 'timedOut'; alias?: string };

/**
 * Calls the handler under the task's own clocks. What it does not do in time is given up, whether it heeds its signal or not.
 *
 * @throws StateFailure where the handler broke or `onSubmitted` failed; Interrupted.
 */
export async function callHandler(
  visit: Visit,
  request: Omit<TaskRequest, 'signal' | 'submitted' | 'heartbeat'>,
  onSubmitted: (output: Payload) => void,
): Promise<Ending> {
  const { clock, task } = visit.execution;
  const over = new AbortController();
  const signal = AbortSignal.any([visit.scope.signal, over.signal]);
  const submission = Promise.withResolvers<never>();
  const submitted = (output: Json) => {
    if (signal.aborted || request.pattern === 'requestResponse') return;
    try {
      onSubmitted(payloadOf(output));
    } catch (error) {
      submission.reject(error);
    }
  };
  const pulse = makePulse(clock, signal);
  const call = called(() => task({ ...request, signal, submitted, heartbeat: pulse.beat }));
  const rivals = [call, submission.promise, ...timeouts(request, { pulse, clock, signal })];
  try {
    return await interruptible(Promise.race(rivals), visit.scope.signal);
  } finally {
    over.abort();
  }
}

type Bounds = Pick<TaskRequest, 'timeoutSeconds' | 'heartbeatSeconds'>;

function timeouts(
  { timeoutSeconds, heartbeatSeconds }: Bounds,
  { pulse, clock, signal }: { pulse: Pulse; clock: Clock; signal: AbortSignal },
): Promise<Ending>[] {
  const waits: Promise<Ending>[] = [];
  if (timeoutSeconds !== undefined) {
    waits.push(clock.sleep(timeoutSeconds * 1000, signal).then(() => ({ kind: 'timedOut' })));
  }
  if (heartbeatSeconds !== undefined) {
    const alias = errorNames.heartbeatTimeout;
    waits.push(pulse.lost(heartbeatSeconds * 1000).then(() => ({ kind: 'timedOut', alias })));
  }
  return waits;
}

interface Pulse {
  beat(): void;
  /** Resolves once there was no beat for that long. */
  lost(withinMs: number): Promise<void>;
}

function makePulse(clock: Clock, signal: AbortSignal): Pulse {
  let lastBeatMs = clock.now();
  return {
    beat() {
      lastBeatMs = clock.now();
    },
    async lost(withinMs) {
      for (;;) {
        const leftMs = lastBeatMs + withinMs - clock.now();
        if (signal.aborted || leftMs <= 0) return;
        await clock.sleep(leftMs, signal);
      }
    },
  };
}

async function called(call: () => Promise<TaskResult>): Promise<Ending> {
  try {
    const outcome = await call();
    if (outcome.ok) return { kind: 'succeeded', result: payloadOf(outcome.result) };
    const { error, cause } = outcome;
    return {
      kind: 'failed',
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StateFailure(errorNames.runtime, `the task handler failed: ${reason}`, {
      fatal: true,
      cause: error,
    });
  }
}
