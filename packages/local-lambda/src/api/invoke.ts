import { ServiceError } from '../errors.ts';
import type { Invocation } from '../runtime-api/session.ts';
import { latestVersion } from './function-name.ts';
import type { Answer, LambdaState, OperationRequest } from './operation.ts';
import { requireVersion } from './read-functions.ts';
import { checkRequestSize } from './request-size.ts';
import { requireLaunch, runFunction } from './run-function.ts';

/** What the front end takes, whatever the type of the invocation: 6 MB. */
const maxEventBytes = 6_291_456;

/** 1 MB since October 2025, 256 KB before (aws.amazon.com/blogs/compute/more-room-to-build-serverless-services-now-support-payloads-up-to-1-mb). */
const maxAsynchronousEventBytes = 1_048_576;

const maxClientContextBytes = 3_583;

const invocationTypes = ['Event', 'RequestResponse', 'DryRun'];
const logTypes = ['None', 'Tail'];

/** Members that are headers, by what local-lambda has not built. */
const refusedHeaders = {
  'x-amz-tenant-id': 'TenantId',
  'x-amz-durable-execution-name': 'DurableExecutionName',
};

/** Runs a function and waits for it, or queues the event, or only looks whether it could. */
export async function invoke(state: LambdaState, request: OperationRequest): Promise<Answer> {
  const invocationType = header(request, 'x-amz-invocation-type', invocationTypes) ?? 'RequestResponse';
  const logType = header(request, 'x-amz-log-type', logTypes) ?? 'None';
  refuseHeaders(request);
  const { record, arn } = requireVersion(state, request);
  if (invocationType === 'DryRun') return { status: 204 };
  const invocation = invocationOf(request, invocationType, arn);
  if (invocationType === 'Event') {
    requireLaunch(state.options.nodePath, record);
    state.events.accept({ functionName: record.name, invocation });
    return { status: 202 };
  }
  return answerOf(await runFunction(state, record, invocation), logType);
}

/** An error of the function is a 200 with `X-Amz-Function-Error`. */
function answerOf(
  { payload, failed, tail }: { payload: Buffer; failed: boolean; tail: Buffer },
  logType: string,
): Answer {
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/json',
      'X-Amz-Executed-Version': latestVersion,
      ...(failed ? { 'X-Amz-Function-Error': 'Unhandled' } : {}),
      ...(logType === 'Tail' ? { 'X-Amz-Log-Result': tail.toString('base64') } : {}),
    },
    bytes: payload,
  };
}

function invocationOf(
  request: OperationRequest,
  invocationType: string,
  functionArn: string,
): Omit<Invocation, 'traceId'> {
  const { requestId, body } = request;
  checkSize(body, invocationType);
  return { requestId, functionArn, clientContext: clientContextOf(request), event: eventOf(body) };
}

/** What is too large for the queue alone is told in words of its own (seen in public logs). */
function checkSize(event: Buffer, invocationType: string): void {
  checkRequestSize('InvokeFunction', event, maxEventBytes);
  if (invocationType !== 'Event' || event.length <= maxAsynchronousEventBytes) return;
  throw new ServiceError(
    'RequestEntityTooLargeException',
    `${event.length} byte payload is too large for the Event invocation type (limit ${maxAsynchronousEventBytes} bytes)`,
  );
}

/** The event as the caller sent it, to the byte; without one Lambda hands out an empty object. */
function eventOf(body: Buffer): Buffer {
  if (body.length === 0) return Buffer.from('{}');
  try {
    JSON.parse(body.toString());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ServiceError(
      'InvalidRequestContentException',
      `Could not parse request body into json: Could not parse payload into json: ${reason}`,
      { cause },
    );
  }
  return body;
}

/** The JSON text that the caller sent in Base64 (API reference, `ClientContext` of Invoke). */
function clientContextOf({ headers }: OperationRequest): string | undefined {
  const encoded = headers['x-amz-client-context'];
  if (typeof encoded !== 'string') return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  if (encoded.length <= maxClientContextBytes && isJsonObject(text)) return text;
  throw new ServiceError(
    'InvalidRequestContentException',
    'Client context must be a valid Base64-encoded JSON object.',
  );
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function refuseHeaders({ headers }: OperationRequest): void {
  for (const [name, member] of Object.entries(refusedHeaders)) {
    if (headers[name] === undefined) continue;
    throw new ServiceError('NotImplementedException', `Invoke does not implement the member '${member}'`);
  }
}

function header({ headers }: OperationRequest, name: string, allowed: string[]): string | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && allowed.includes(value)) return value;
  const member = name === 'x-amz-log-type' ? 'logType' : 'invocationType';
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`,
  );
}
