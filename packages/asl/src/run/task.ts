import { errorNames, StateFailure } from '../errors.ts';
import { isTooLarge, type Payload } from '../json.ts';
import type { TaskState } from '../state-machine.ts';
import { callHandler, type Ending } from './call-handler.ts';
import { type TaskEvents, taskEvents } from './task-events.ts';
import {
  argumentsOf,
  causeIn,
  type Exit,
  evaluateSeconds,
  evaluateTyped,
  exportsOf,
  tooLargeCause,
  types,
  type Visit,
} from './visit.ts';

export async function runTask(visit: Visit, state: TaskState): Promise<Exit> {
  const result = await attemptTask(visit, state);
  const left = await exportsOf(visit, state, { findings: { result: result.value }, otherwise: result });
  return { ...left, next: state.next };
}

async function attemptTask(visit: Visit, state: TaskState): Promise<Payload> {
  const { history, context, makeTaskToken } = visit.execution;
  const { thread } = visit.scope;
  const { arn, pattern } = state.resource;
  visit.taskToken = pattern === 'waitForTaskToken' ? makeTaskToken() : undefined;
  const seconds = async (template: TaskState['timeoutSeconds']) =>
    template && (await evaluateSeconds(visit, template, 1));
  const parameters = await argumentsOf(visit, state.arguments);
  const roleArn = state.roleArn && (await evaluateTyped(visit, state.roleArn, types.string));
  const timeoutSeconds = await seconds(state.timeoutSeconds);
  const heartbeatSeconds = await seconds(state.heartbeatSeconds);

  checkArguments(visit, arn, parameters);

  const events = taskEvents(state.resource, context.executionArn);
  history.publish(thread, ...events.scheduled({ parameters, timeoutSeconds, heartbeatSeconds, roleArn }));
  history.publish(thread, ...events.started());
  const request = {
    resource: arn,
    pattern,
    taskToken: visit.taskToken,
    arguments: parameters.value,
    roleArn,
    stateName: state.name,
    timeoutSeconds,
    heartbeatSeconds,
    retryCount: visit.retryCount,
  };
  const onSubmitted = (output: Payload) => void history.publish(thread, ...events.submitted(output));
  return conclude(visit, events, judge(state, await callHandler(visit, request, onSubmitted)));
}

/** Such a Task is never scheduled (AWS's words as users report them since 2020, of Parameters). */
function checkArguments(visit: Visit, resource: string, parameters: Payload): void {
  const problems = visit.execution.problemsOfArguments(resource, parameters.value);
  if (problems.length === 0) return;
  const what = `The Arguments '${parameters.text}' could not be used to start the Task: [${problems.join(', ')}]`;
  throw new StateFailure(errorNames.runtime, causeIn(visit, what), { fatal: true });
}

/** A result above the payload limit is a failure of the task (recorded 2024-03-21). */
function judge({ resource }: TaskState, ending: Ending): Ending {
  if (ending.kind !== 'succeeded' || !isTooLarge(ending.result)) return ending;
  const whose = resource.kind === 'service' ? resource.resourceType : resource.arn;
  return { kind: 'failed', error: errorNames.dataLimit, cause: tooLargeCause(whose) };
}

/** The event of how the attempt ended. @throws StateFailure where it did not succeed. */
function conclude({ execution, scope }: Visit, events: TaskEvents, ending: Ending): Payload {
  const { history } = execution;
  switch (ending.kind) {
    case 'succeeded':
      history.publish(scope.thread, ...events.succeeded(ending.result));
      return ending.result;
    case 'timedOut':
      history.publish(scope.thread, ...events.timedOut(errorNames.timeout));
      throw new StateFailure(errorNames.timeout, undefined, { alias: ending.alias });
    case 'failed':
      history.publish(scope.thread, ...events.failed(ending));
      // Without an error too, recorded 2024-04-29: test_sqs_failure_in_wait_for_task_tok_no_error_field.
      throw new StateFailure(ending.error, ending.cause, { unsaid: ending.error === undefined ? null : '' });
  }
}
