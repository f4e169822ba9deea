import type { Payload } from '../json.ts';
import type { TaskResource } from '../state-machine.ts';
import type { Details } from './history.ts';

type Event = [type: string, details?: Details];

interface Why {
  error?: string;
  cause?: string;
}

interface Scheduled {
  parameters: Payload;
  timeoutSeconds: number | undefined;
  heartbeatSeconds: number | undefined;
  /** Of its Credentials. */
  roleArn: string | undefined;
}

export interface TaskEvents {
  scheduled(what: Scheduled): Event;
  started(): Event;
  submitted(output: Payload): Event;
  succeeded(result: Payload): Event;
  failed(why: Why): Event;
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
    scheduled: ({ parameters, roleArn, ...bounds }) => {
      const details = {
        ...which,
        region: regionOf(executionArn),
        parameters: parameters.text,
        ...boundsOf(bounds),
        ...credentialsOf(roleArn),
      };
      return ['TaskScheduled', ['taskScheduledEventDetails', details]];
    },
    started: () => ['TaskStarted', ['taskStartedEventDetails', which]],
    submitted: (output) => [
      'TaskSubmitted',
      ['taskSubmittedEventDetails', { ...which, ...outputOf(output) }],
    ],
    succeeded: (result) => [
      'TaskSucceeded',
      ['taskSucceededEventDetails', { ...which, ...outputOf(result) }],
    ],
    failed: (why) => ['TaskFailed', ['taskFailedEventDetails', { ...which, ...whyOf(why) }]],
    timedOut: (error) => ['TaskTimedOut', ['taskTimedOutEventDetails', { ...which, error }]],
  };
}

function functionEvents(arn: string): TaskEvents {
  return {
    scheduled: ({ parameters, roleArn, ...bounds }) => {
      const details = {
        resource: arn,
        input: parameters.text,
        inputDetails: { truncated: false },
        ...boundsOf({ ...bounds, heartbeatSeconds: undefined }),
        ...credentialsOf(roleArn),
      };
      return ['LambdaFunctionScheduled', ['lambdaFunctionScheduledEventDetails', details]];
    },
    started: () => ['LambdaFunctionStarted'],
    submitted: () => {
      throw new TypeError(
        `${arn} has no event for a request that was taken: a function's own ARN waits for its answer`,
      );
    },
    succeeded: (result) => [
      'LambdaFunctionSucceeded',
      ['lambdaFunctionSucceededEventDetails', outputOf(result)],
    ],
    failed: (why) => ['LambdaFunctionFailed', ['lambdaFunctionFailedEventDetails', whyOf(why)]],
    timedOut: (error) => ['LambdaFunctionTimedOut', ['lambdaFunctionTimedOutEventDetails', { error }]],
  };
}

function boundsOf({
  timeoutSeconds,
  heartbeatSeconds,
}: Pick<Scheduled, 'timeoutSeconds' | 'heartbeatSeconds'>) {
  return {
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
  };
}

/** Recorded 2024-12-04: test_credentials_base. */
function credentialsOf(roleArn: string | undefined) {
  return roleArn === undefined ? {} : { taskCredentials: { roleArn } };
}

function outputOf(result: Payload) {
  return { output: result.text, outputDetails: { truncated: false } };
}

function whyOf({ error, cause }: Why) {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

/** `arn:aws:states:<region>:…` */
function regionOf(executionArn: string): string {
  return executionArn.split(':')[3] ?? '';
}
