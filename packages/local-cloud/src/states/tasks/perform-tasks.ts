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

/** Clients that act as a role, or as the execution's own where none is given; nothing where that one may not take it on. */
type ClientSource = (roleArn: string | undefined) => Promise<Clients | undefined>;

interface PerformerNames {
  executionArn: string;
  stateMachineArn: string;
  /** Of the execution itself. */
  roleArn: string;
}

/** Performs the Tasks of one execution. */
export function performTasks(
  { executionArn, stateMachineArn, roleArn }: PerformerNames,
  { tokens, executionEnded, clientsAs }: TaskMeans & { clientsAs: ClientSource },
): TaskPerformer {
  const underWay = new Set<Promise<TaskResult>>();
  const perform = async (request: TaskRequest): Promise<TaskResult> => {
    const found = findIntegration(request.resource);
    if (found === undefined) return runtimeFailure(`${request.resource} is not built in local-cloud`);
    const { integration, target } = found;
    const clients = await clientsAs(request.roleArn);
    if (clients === undefined) return roleRefused(roleArn, request.roleArn);
    const call = { request, target, clients, executionArn, executionEnded };
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

/** In AWS's words, by which public state machines tell this failure from others. */
function roleRefused(own: string, wanted: string | undefined): TaskResult {
  const cause = `The role ${own} is not authorized to assume the task state's role, ${wanted}.`;
  return { ok: false, error: 'States.TaskFailed', cause };
}
