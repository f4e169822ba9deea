import type { Json, TaskHandler, TaskRequest, TaskResult } from '@s3-lambda-bench/asl';
import type { Clients } from '../../clients/make-clients.ts';
import type { TaskTokens } from '../task-tokens.ts';
import { findIntegration } from './index.ts';
import { runtimeFailure, type TaskCall } from './task-integration.ts';

export interface TaskMeans {
  tokens: TaskTokens;
  /** Resolves once no such execution runs. */
  executionEnded(executionArn: string): Promise<void>;
}

/** What an execution is run with for the sake of its Tasks. */
export interface TaskPerformer {
  task: TaskHandler;
  problemsOfArguments(resource: string, given: Json): string[];
  makeTaskToken(): string;
  /** Resolves once no call is under way, those included that the execution no longer waits for. */
  settled(): Promise<void>;
}

/** Performs the Tasks of one execution. */
export function performTasks(
  { executionArn, stateMachineArn }: { executionArn: string; stateMachineArn: string },
  { tokens, executionEnded, clients }: TaskMeans & { clients(): Promise<Clients> },
): TaskPerformer {
  const underWay = new Set<Promise<TaskResult>>();
  const perform = async (request: TaskRequest): Promise<TaskResult> => {
    const found = findIntegration(request.resource);
    if (found === undefined) return runtimeFailure(`${request.resource} is not built in local-cloud`);
    const { integration, target } = found;
    const call = { request, target, clients: await clients(), executionArn, executionEnded };
    const start = () => integration.call(call);
    return request.taskToken === undefined ? start() : untilSettled(start, request.taskToken, call, tokens);
  };
  return {
    task: (request) => {
      const performing = perform(request);
      underWay.add(performing);
      const forget = () => underWay.delete(performing);
      performing.then(forget, forget);
      return performing;
    },
    problemsOfArguments: (resource, given) => {
      const found = findIntegration(resource);
      return found === undefined ? [] : found.integration.problems(given, found.target);
    },
    makeTaskToken: () => tokens.issue(stateMachineArn),
    settled: async () => {
      await Promise.allSettled(underWay);
    },
  };
}

/** Starts what the Task asks for, then waits for whoever has its token; the token is good from the start on. */
async function untilSettled(
  start: () => Promise<TaskResult>,
  taskToken: string,
  { request }: TaskCall,
  tokens: TaskTokens,
): Promise<TaskResult> {
  const outcome = tokens.outcome(taskToken, request);
  const started = await start();
  if (!started.ok) return started;
  request.submitted(started.result);
  return outcome;
}
