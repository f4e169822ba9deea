import { errorNames, StateFailure } from '../errors.ts';
import { isTooLarge, type Payload, payloadOf } from '../json.ts';
import type { TaskState } from '../state-machine.ts';
import { interruptible, type TaskRequest, type TaskResult } from './execution.ts';
import { taskEvents } from './task-events.ts';
import { type Exit, evaluate, evaluateTyped, exportsOf, tooLargeCause, types, type Visit } from './visit.ts';

type Ending =
  | { kind: 'succeeded'; result: Payload }
  | { kind: 'failed'; error: string; cause?: string }
  | { kind: 'timedOut' };

export async function runTask(visit: Visit, state: TaskState): Promise<Exit> {
  const result = await attemptTask(visit, state);
  const left = await exportsOf(visit, state, { findings: { result: result.value }, otherwise: result });
  return { ...left, next: state.next };
}

async function attemptTask(visit: Visit, state: TaskState): Promise<Payload> {
  const { history, context } = visit.execution;
  const { thread } = visit.scope;
  const seconds = async (template: TaskState['timeoutSeconds']) =>
    template && (await evaluateTyped(visit, template, types.number));
  const parameters =
    state.arguments === undefined ? visit.input : payloadOf(await evaluate(visit, state.arguments));
  const timeoutSeconds = await seconds(state.timeoutSeconds);
  const heartbeatSeconds = await seconds(state.heartbeatSeconds);

  const events = taskEvents(state.resource, context.executionArn);
  history.publish(thread, ...events.scheduled({ parameters, timeoutSeconds, heartbeatSeconds }));
  history.publish(thread, ...events.started());
  const ending = await callHandler(visit, {
    resource: state.resource.arn,
    arguments: parameters.value,
    stateName: state.name,
    timeoutSeconds,
    heartbeatSeconds,
    retryCount: visit.retryCount,
  });

  if (ending.kind === 'succeeded' && isTooLarge(ending.result)) {
    const whose = state.resource.kind === 'service' ? state.resource.resourceType : state.resource.arn;
    return fail({ kind: 'failed', error: errorNames.dataLimit, cause: tooLargeCause(whose) });
  }
  if (ending.kind !== 'succeeded') return fail(ending);
  history.publish(thread, ...events.succeeded(ending.result));
  return ending.result;

  function fail(failure: Exclude<Ending, { kind: 'succeeded' }>): never {
    if (failure.kind === 'timedOut') {
      history.publish(thread, ...events.timedOut(errorNames.timeout));
      throw new StateFailure(errorNames.timeout);
    }
    history.publish(thread, ...events.failed(failure.error, failure.cause));
    throw new StateFailure(failure.error, failure.cause);
  }
}

/** Calls the handler under the task's own clock. What it does not do in time is given up, whether it heeds its signal or not. */
async function callHandler(visit: Visit, request: Omit<TaskRequest, 'signal'>): Promise<Ending> {
  const { clock, task } = visit.execution;
  const ending = new AbortController();
  const signal = AbortSignal.any([visit.scope.signal, ending.signal]);
  const calls: Promise<Ending>[] = [called(() => task({ ...request, signal }))];
  if (request.timeoutSeconds !== undefined) {
    calls.push(timeout(clock.sleep(request.timeoutSeconds * 1000, signal)));
  }
  try {
    return await interruptible(Promise.race(calls), visit.scope.signal);
  } finally {
    ending.abort();
  }

  async function timeout(sleep: Promise<void>): Promise<Ending> {
    await sleep;
    return { kind: 'timedOut' };
  }
}

async function called(call: () => Promise<TaskResult>): Promise<Ending> {
  try {
    const outcome = await call();
    return outcome.ok
      ? { kind: 'succeeded', result: payloadOf(outcome.result) }
      : {
          kind: 'failed',
          error: outcome.error,
          ...(outcome.cause === undefined ? {} : { cause: outcome.cause }),
        };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StateFailure(errorNames.runtime, `the task handler failed: ${reason}`, {
      fatal: true,
      cause: error,
    });
  }
}
