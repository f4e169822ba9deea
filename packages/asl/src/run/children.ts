import { Interrupted } from '../errors.ts';
import type { Distribution, Flow } from '../state-machine.ts';
import type { ChildInput } from './child-inputs.ts';
import type { Execution } from './execution.ts';
import { type ChildResult, childResultOf } from './map-results.ts';
import { childArn, type MapRunNames } from './map-run-arns.ts';
import type { ChildExecution, MapRunFollower, MapRunLimits } from './map-run-host.ts';
import { runExecution } from './run-execution.ts';
import { exceedsTolerance, toleranceExceeded } from './tolerance.ts';

/** The child executions of one map run. */
export interface Children {
  execution: Execution;
  /** Aborted once the Map itself is given up. */
  signal: AbortSignal;
  flow: Flow;
  distribution: Distribution;
  names: MapRunNames;
  makeUuid: () => string;
  follower: MapRunFollower;
  limits: LiveLimits;
}

/** Limits that may change while they are in force. */
export interface LiveLimits {
  current: MapRunLimits;
  /** Child executions at once whatever the limits say. */
  ceiling: number;
  /** Resolves at the next `wake`. */
  changed(): Promise<void>;
  wake(): void;
}

export function liveLimits(current: MapRunLimits, ceiling: number): LiveLimits {
  let next = Promise.withResolvers<void>();
  return {
    current,
    ceiling,
    changed: () => next.promise,
    wake() {
      next.resolve();
      next = Promise.withResolvers<void>();
    },
  };
}

/** An Express execution lasts five minutes at most (Quotas). */
const expressTimeoutSeconds = 300;

/** Between two looks at the rest of the process, as in flow.ts. */
const startsPerTurn = 32;

interface Work {
  inputs: AsyncIterable<ChildInput>;
  totalItems: number;
  /** Where each child's result goes, in the order of the inputs. */
  results: ChildResult[];
}

/**
 * Runs a child execution on each input, as many at once as the limits allow.
 *
 * @throws StateFailure where more fail than are tolerated, or an input cannot be made; what the host throws, too. The other children
 * are aborted first. Interrupted.
 */
export async function runChildren(children: Children, { inputs, totalItems, results }: Work): Promise<void> {
  const { limits, signal } = children;
  const running = new Map<AbortController, Promise<void>>();
  let failed = 0;
  let end: { error: unknown } | undefined;
  const abortAll = () => {
    for (const controller of running.keys()) controller.abort();
  };
  const giveUp = (error: unknown): void => {
    end ??= { error };
    abortAll();
  };
  const isOver = () => end !== undefined || signal.aborted;
  const start = (input: ChildInput, place: number): void => {
    const controller = new AbortController();
    const keep = (result: ChildResult): void => {
      results[place] = result;
      if (!result.succeeded) failed += input.itemCount;
      if (!isOver() && exceedsTolerance({ failed, total: totalItems }, limits.current)) {
        giveUp(toleranceExceeded());
      }
    };
    const forget = (): void => {
      running.delete(controller);
      limits.wake();
    };
    running.set(controller, runChild(children, input, controller).then(keep).catch(giveUp).then(forget));
  };

  signal.addEventListener('abort', abortAll);
  try {
    let started = 0;
    for await (const input of inputs) {
      while (running.size >= allowed(limits) && !isOver()) await limits.changed();
      if (isOver()) break;
      start(input, started);
      started += 1;
      if (started % startsPerTurn === 0) await new Promise(setImmediate);
    }
  } catch (error) {
    giveUp(error);
  } finally {
    await Promise.all(running.values());
    signal.removeEventListener('abort', abortAll);
  }
  if (signal.aborted) throw new Interrupted();
  if (end !== undefined) throw end.error;
}

function allowed({ current: { maxConcurrency }, ceiling }: LiveLimits): number {
  return maxConcurrency < 1 ? ceiling : Math.min(maxConcurrency, ceiling);
}

async function runChild(
  children: Children,
  { payload, itemCount }: ChildInput,
  controller: AbortController,
): Promise<ChildResult> {
  const { execution, flow, distribution, follower } = children;
  const { clock, random, task, problemsOfArguments, makeTaskToken, mapRuns } = execution;
  const startedAtMs = clock.now();
  const child: ChildExecution = {
    context: contextOf(children, startedAtMs),
    input: payload.text,
    itemCount,
    stop: (reason) => controller.abort(reason),
  };
  const onEvent = follower.childStarted(child);
  const timeoutSeconds = distribution.executionType === 'EXPRESS' ? expressTimeoutSeconds : undefined;
  const result = await runExecution(
    { ...flow, timeoutSeconds },
    {
      input: payload.value,
      context: child.context,
      clock,
      random,
      task,
      problemsOfArguments,
      makeTaskToken,
      mapRuns,
      onEvent,
      signal: controller.signal,
    },
  );
  follower.childEnded(child, result);
  const ended = { child, startedAtMs, stoppedAtMs: clock.now(), result };
  return childResultOf(ended, distribution.resultWriter?.transformation);
}

function contextOf({ execution, names, distribution, makeUuid }: Children, startedAtMs: number) {
  const name = makeUuid();
  return {
    executionArn: childArn(names, { name, type: distribution.executionType, makeUuid }),
    executionName: name,
    startTime: new Date(startedAtMs).toISOString(),
    roleArn: execution.context.roleArn,
    stateMachineArn: names.stateMachineArn,
    stateMachineName: names.stateMachineName,
  };
}
