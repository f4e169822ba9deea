import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Json, TaskResult } from '@s3-lambda-bench/asl';
import { z } from 'zod';
import { parseJson } from '../../json.ts';
import { problemsOf, readArguments } from './arguments.ts';
import { envelopeOf, withDocuments } from './execution-envelope.ts';
import { httpMetadata, watchHeaders } from './http-metadata.ts';
import { integrationFailure } from './service-failure.ts';
import { runtimeFailure, type TaskCall, type TaskIntegration } from './task-integration.ts';

const argumentsSchema = z.strictObject({
  StateMachineArn: z.string(),
  Name: z.string().exactOptional(),
  Input: z.json().exactOptional(),
  TraceHeader: z.string().exactOptional(),
});

/**
 * `arn:aws:states:::states:startExecution`. With `.sync` and `.sync:2` the Task lasts as long as the execution that it starts, and
 * takes that with it when it is given up.
 */
export const startExecution: TaskIntegration = {
  problems: (given) => problemsOf(argumentsSchema, given),
  call: async (call) => {
    const read = readArguments(argumentsSchema, call.request.arguments);
    if (!read.success) return runtimeFailure(read.error.message);
    try {
      const { executionArn, result } = await start(call.clients.sfn, read.data);
      if (call.request.pattern !== 'sync') return { ok: true, result };
      call.request.submitted(result);
      return await follow(executionArn, call);
    } catch (error) {
      return integrationFailure('StepFunctions', error);
    }
  },
};

/** As recorded. */
const shownHeaders = ['x-amzn-RequestId', 'connection', 'Content-Length', 'Date', 'Content-Type'];

/** It is not aborted half way, since then nobody would know what has been started. */
async function start(
  sfn: SFNClient,
  {
    StateMachineArn: stateMachineArn,
    Name: name,
    Input,
    TraceHeader: traceHeader,
  }: z.output<typeof argumentsSchema>,
): Promise<{ executionArn: string; result: Json }> {
  const input = inputText(Input);
  const request = { stateMachineArn, name, input, traceHeader };
  const command = new StartExecutionCommand(request);
  const headers = watchHeaders(command.middlewareStack);
  const output = await sfn.send(command);
  const { executionArn = '', startDate } = output;
  const result = {
    ExecutionArn: executionArn,
    ...httpMetadata(output, headers(), shownHeaders),
    StartDate: startDate?.getTime() ?? null,
  };
  return { executionArn, result };
}

/** JSON that is given as text is taken as what it says; null, and nothing, as an empty object (recorded 2023-08-12). */
function inputText(input: Json | undefined): string {
  if (input === undefined) return '{}';
  return typeof input === 'string' && parseJson(input) !== undefined ? input : JSON.stringify(input);
}

/** Waits for the execution; its failure, whichever, is States.TaskFailed with all that is known of it as cause (recorded 2023-07-05). */
async function follow(executionArn: string, call: TaskCall): Promise<TaskResult> {
  const { request, clients } = call;
  await Promise.race([call.executionEnded(executionArn), aborted(request.signal)]);
  if (request.signal.aborted) return giveUp(executionArn, call);
  const described = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
  const envelope = envelopeOf(described);
  if (described.status !== 'SUCCEEDED')
    return { ok: false, error: 'States.TaskFailed', cause: JSON.stringify(envelope) };
  return { ok: true, result: request.resource.endsWith(':2') ? withDocuments(envelope) : envelope };
}

/** In AWS's words (measured, floci AslExecutorNestedStartExecutionTest). That the role may not do it changes nothing for the Task. */
async function giveUp(
  executionArn: string,
  { clients, executionArn: parent }: TaskCall,
): Promise<TaskResult> {
  const cause = `The Task state in AWS Step Functions execution [${parent}] which was managing this resource was aborted`;
  await clients.sfn.send(new StopExecutionCommand({ executionArn, cause })).catch(() => {});
  return { ok: false, error: 'States.TaskFailed', cause };
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
