import { ServiceError } from '../errors.ts';
import type { FunctionRecord } from '../functions/function-record.ts';
import type { Launch } from '../runtimes/runtime.ts';
import { launchOf, prepareRuntime } from '../runtimes/runtimes.ts';
import { latestVersion } from './function-name.ts';
import type { Answer, LambdaState, OperationRequest } from './operation.ts';
import { requireFunction } from './read-functions.ts';

/** Lambda's quota for the event of a synchronous invocation. */
const maxEventBytes = 6_291_456;

const invocationTypes = ['Event', 'RequestResponse', 'DryRun'];
const logTypes = ['None', 'Tail'];

/** Runs a function and waits for it. An error of the function is a 200 with `X-Amz-Function-Error`. */
export async function invoke(state: LambdaState, request: OperationRequest): Promise<Answer> {
  const invocationType = header(request, 'x-amz-invocation-type', invocationTypes) ?? 'RequestResponse';
  const logType = header(request, 'x-amz-log-type', logTypes) ?? 'None';
  const record = requireFunction(state, request);
  if (invocationType === 'DryRun') return { status: 204 };
  if (invocationType === 'Event') throw eventNotImplemented();
  const launch = await launchFor(state, record);
  const { payload, failed, tail } = await state.pool.run(record, launch, {
    requestId: request.requestId,
    functionArn: record.arn,
    clientContext: clientContextOf(request),
    event: eventOf(request.body),
  });
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

async function launchFor({ options }: LambdaState, { configuration, code }: FunctionRecord): Promise<Launch> {
  const launch = launchOf({
    runtime: configuration.Runtime,
    taskRoot: code.folder,
    memoryMb: configuration.MemorySize,
    variables: configuration.Environment?.Variables ?? {},
    nodePath: options.nodePath ?? process.execPath,
  });
  if ('missing' in launch) throw new ServiceError('InvalidRuntimeException', launch.missing);
  const problem = await prepareRuntime(configuration.Runtime);
  if (problem !== undefined) throw new ServiceError('InvalidRuntimeException', problem);
  return launch;
}

/** The event as the caller sent it, to the byte; without one Lambda hands out an empty object. */
function eventOf(body: Buffer): Buffer {
  if (body.length > maxEventBytes) {
    throw new ServiceError(
      'RequestTooLargeException',
      `Request must be smaller than ${maxEventBytes} bytes for the InvokeFunction operation`,
    );
  }
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

function clientContextOf({ headers }: OperationRequest): string | undefined {
  const encoded = headers['x-amz-client-context'];
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : undefined;
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

function eventNotImplemented(): ServiceError {
  return new ServiceError('NotImplementedException', 'Invoke does not implement the InvocationType Event');
}
