import { InvokeCommand, type InvokeCommandInput, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Json, TaskResult } from '@s3-lambda-bench/asl';
import { parse } from '@s3-lambda-bench/contract';
import { z } from 'zod';
import { isObject, parseJson } from '../../json.ts';
import { lambdaTaskFailure } from './service-failure.ts';
import { runtimeFailure, type TaskIntegration } from './task-integration.ts';

const argumentsSchema = z.strictObject({
  FunctionName: z.string(),
  Payload: z.json().exactOptional(),
  InvocationType: z.enum(['RequestResponse', 'Event', 'DryRun']).exactOptional(),
  Qualifier: z.string().exactOptional(),
  ClientContext: z.string().exactOptional(),
});

/** `arn:aws:states:::lambda:invoke`: Arguments are Invoke's, and the payload is JSON in both directions. */
export const lambdaInvoke: TaskIntegration = async ({ request, clients }) => {
  const parsed = parse(argumentsSchema, request.arguments);
  if (!parsed.ok) return runtimeFailure(`lambda:invoke: ${parsed.problems.join('; ')}`);
  const { Payload, ...input } = parsed.value;
  const outcome = await invoke(
    clients.lambda,
    { ...input, Payload: JSON.stringify(Payload ?? {}) },
    request.signal,
  );
  if (!outcome.ok) return outcome.failure;
  return { ok: true, result: describe(outcome) };
};

/** A Task whose Resource is a function's ARN: the state's input is the payload and the answer is the result. */
export const lambdaFunctionArn: TaskIntegration = async ({ request, clients }) => {
  const input = { FunctionName: request.resource, Payload: JSON.stringify(request.arguments) };
  const outcome = await invoke(clients.lambda, input, request.signal);
  return outcome.ok ? { ok: true, result: outcome.payload } : outcome.failure;
};

interface Invoked {
  ok: true;
  payload: Json;
  statusCode: number;
  executedVersion: string | undefined;
  requestId: string;
  headers: Record<string, string>;
}

/** Sends the invocation once; function errors and service errors come back as what the state machine may catch. */
async function invoke(
  lambda: LambdaClient,
  input: InvokeCommandInput,
  signal: AbortSignal,
): Promise<Invoked | { ok: false; failure: TaskResult }> {
  const command = new InvokeCommand(input);
  let headers: Record<string, string> = {};
  command.middlewareStack.add(
    (next) => async (passed) => {
      const result = await next(passed);
      headers = headersOf(result.response);
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  try {
    const output = await lambda.send(command, { abortSignal: signal });
    const text = output.Payload?.transformToString() ?? '';
    if (output.FunctionError !== undefined) return { ok: false, failure: functionFailure(text) };
    const payload = parseJson(text);
    return {
      ok: true,
      // What AWS gives for an answer that is no JSON is not known; here it comes as the text that it is.
      payload: payload === undefined ? text : payload,
      statusCode: output.StatusCode ?? 200,
      executedVersion: output.ExecutedVersion,
      requestId: output.$metadata.requestId ?? '',
      headers,
    };
  } catch (error) {
    return { ok: false, failure: lambdaTaskFailure(error) };
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

/** The result's shape as recorded on AWS. */
function describe({ payload, statusCode, executedVersion, requestId, headers }: Invoked): Json {
  return {
    ...(executedVersion !== undefined && { ExecutedVersion: executedVersion }),
    Payload: payload,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: statusCode,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: statusCode,
  };
}

/** Header names as Lambda writes them; Node tells them in lower case. */
const headerNames: Record<string, string> = {
  connection: 'Connection',
  'content-length': 'Content-Length',
  'content-type': 'Content-Type',
  date: 'Date',
  'x-amz-executed-version': 'X-Amz-Executed-Version',
  'x-amzn-requestid': 'x-amzn-RequestId',
  'x-amzn-trace-id': 'X-Amzn-Trace-Id',
};

function headersOf(response: unknown): Record<string, string> {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return {};
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [headerNames[name] ?? name, String(value)]),
  );
}
