import { InvokeCommand, type InvokeCommandInput, type InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { Json, TaskResult } from '@s3-lambda-bench/asl';
import { z } from 'zod';
import { isObject, parseJson } from '../../json.ts';
import { problemsOf, readArguments } from './arguments.ts';
import { httpMetadata, watchHeaders } from './http-metadata.ts';
import { integrationFailure } from './service-failure.ts';
import { runtimeFailure, type TaskCall, type TaskIntegration } from './task-integration.ts';

const argumentsSchema = z.strictObject({
  FunctionName: z.string(),
  Payload: z.json().exactOptional(),
  InvocationType: z.string().exactOptional(),
  Qualifier: z.string().exactOptional(),
  ClientContext: z.string().exactOptional(),
});

/** `arn:aws:states:::lambda:invoke`: Arguments are Invoke's, and the payload is JSON in both directions. */
export const lambdaInvoke: TaskIntegration = {
  problems: (given) => problemsOf(argumentsSchema, given),
  call: async (call) => {
    const read = readArguments(argumentsSchema, call.request.arguments);
    if (!read.success) return runtimeFailure(read.error.message);
    const { Payload = {}, InvocationType, ...input } = read.data;
    const outcome = await invoke(call, {
      ...input,
      // An unknown one is for Lambda to refuse.
      ...(InvocationType !== undefined && { InvocationType: InvocationType as 'RequestResponse' }),
      Payload: JSON.stringify(Payload),
    });
    return outcome.ok ? { ok: true, result: describe(outcome) } : outcome.failure;
  },
};

/** A Task whose Resource is a function's ARN: the state's input is the payload and the answer is the result. */
export const lambdaFunctionArn: TaskIntegration = {
  problems: () => [],
  call: async (call) => {
    const { resource, arguments: payload } = call.request;
    const outcome = await invoke(call, { FunctionName: resource, Payload: JSON.stringify(payload) });
    return outcome.ok ? { ok: true, result: outcome.payload } : outcome.failure;
  },
};

interface Invoked {
  ok: true;
  payload: Json;
  output: InvokeCommandOutput;
  headers: Record<string, string>;
}

/** Sends the invocation once; function errors and service errors come back as what the state machine may catch. */
async function invoke(
  { request, clients }: TaskCall,
  input: InvokeCommandInput,
): Promise<Invoked | { ok: false; failure: TaskResult }> {
  const command = new InvokeCommand(input);
  const headers = watchHeaders(command.middlewareStack);
  try {
    const output = await clients.lambda.send(command, { abortSignal: request.signal });
    const text = output.Payload?.transformToString() ?? '';
    if (output.FunctionError !== undefined) return { ok: false, failure: functionFailure(text) };
    const payload = parseJson(text);
    // What AWS gives for an answer that is no JSON is not known; here it comes as the text that it is.
    return { ok: true, payload: payload === undefined ? text : payload, output, headers: headers() };
  } catch (error) {
    return { ok: false, failure: integrationFailure('Lambda', error) };
  }
}

/** Error is the payload's errorType, Cause the payload as it came (recorded); without a type nobody knows. */
function functionFailure(payload: string): TaskResult {
  const document = parseJson(payload);
  const errorType = isObject(document) ? document.errorType : undefined;
  if (typeof errorType === 'string') return { ok: false, error: errorType, cause: payload };
  return {
    ok: false,
    error: 'Lambda.Unknown',
    cause: `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`,
  };
}

/** As recorded. */
const shownHeaders = [
  'X-Amz-Executed-Version',
  'x-amzn-Remapped-Content-Length',
  'Connection',
  'x-amzn-RequestId',
  'Content-Length',
  'Date',
  'X-Amzn-Trace-Id',
  'Content-Type',
];

/** The result's shape as recorded. */
function describe({ payload, output, headers }: Invoked): Json {
  const { ExecutedVersion, StatusCode = 200 } = output;
  return {
    ...(ExecutedVersion !== undefined && { ExecutedVersion }),
    Payload: payload,
    ...httpMetadata(output, headers, shownHeaders),
    StatusCode,
  };
}
