import type { Payload } from '../json.ts';
import type { TaskResource } from '../state-machine.ts';
import type { Details } from './history.ts';

type Event = [type: string, details?: Details];

interface Scheduled {
  parameters: Payload;
  timeoutSeconds: number | undefined;
  heartbeatSeconds: number | undefined;
}

interface TaskEvents {
  scheduled(what: Scheduled): Event;
  started(): Event;
  succeeded(result: Payload): Event;
  failed(error: string, cause: string | undefined): Event;
  timedOut(error: string): Event;
}

/** The events of one attempt: a service integration's, or those of a function that is named by its own ARN. */
export function taskEvents(resource: TaskResource, executionArn: string): TaskEvents {
  return resource.kind === 'lambda' ? functionEvents(resource.arn) : serviceEvents(resource, executionArn);
}

function serviceEvents(
  { resourceType, resource }: { resourceType: string; resource: string },
  executionArn: string,
): TaskEvents {
  const which = { resourceType, resource };
  return {
    scheduled: ({ parameters, ...bounds }) => {
      const details = {
        ...which,
        region: regionOf(executionArn),
        parameters: parameters.text,
        ...boundsOf(bounds),
      };
      return ['TaskScheduled', ['taskScheduledEventDetails', details]];
    },
    started: () => ['TaskStarted', ['taskStartedEventDetails', which]],
    succeeded: (result) => [
      'TaskSucceeded',
      ['taskSucceededEventDetails', { ...which, ...outputOf(result) }],
    ],
    failed: (error, cause) => [
      'TaskFailed',
      ['taskFailedEventDetails', { ...which, error, ...causeOf(cause) }],
    ],
    timedOut: (error) => ['TaskTimedOut', ['taskTimedOutEventDetails', { ...which, error }]],
  };
}

function functionEvents(arn: string): TaskEvents {
  return {
    scheduled: ({ parameters, ...bounds }) => {
      const details = {
        resource: arn,
        input: parameters.text,
        inputDetails: { truncated: false },
        ...boundsOf({ ...bounds, heartbeatSeconds: undefined }),
      };
      return ['LambdaFunctionScheduled', ['lambdaFunctionScheduledEventDetails', details]];
    },
    started: () => ['LambdaFunctionStarted'],
    succeeded: (result) => [
      'LambdaFunctionSucceeded',
      ['lambdaFunctionSucceededEventDetails', outputOf(result)],
    ],
    failed: (error, cause) => [
      'LambdaFunctionFailed',
      ['lambdaFunctionFailedEventDetails', { error, ...causeOf(cause) }],
    ],
    timedOut: (error) => ['LambdaFunctionTimedOut', ['lambdaFunctionTimedOutEventDetails', { error }]],
  };
}

function boundsOf({ timeoutSeconds, heartbeatSeconds }: Omit<Scheduled, 'parameters'>) {
  return {
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
  };
}

function outputOf(result: Payload) {
  return { output: result.text, outputDetails: { truncated: false } };
}

function causeOf(cause: string | undefined) {
  return cause === undefined ? {} : { cause };
}

/** `arn:aws:states:<region>:…` */
function regionOf(executionArn: string): string {
  return executionArn.split(':')[3] ?? '';
}
