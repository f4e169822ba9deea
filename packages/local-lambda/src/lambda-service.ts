import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { isAllowed, type Principal } from '@s3-lambda-bench/iam';
import { lostEvents, makeEventQueue } from './api/asynchronous-events.ts';
import { claimedFunction, functionArn } from './api/function-name.ts';
import type { Answer, LambdaState } from './api/operation.ts';
import { findOperation } from './api/operations.ts';
import { EnvironmentPool } from './environments/environment-pool.ts';
import { internalError, ServiceError } from './errors.ts';
import { RunningInvocations } from './functions/running-invocations.ts';
import { Turns } from './functions/turns.ts';
import type { Clock, LambdaServiceOptions } from './options.ts';
import type { Service } from './service.ts';

export interface LambdaService extends Service {
  /**
   * Writes what has become known, since the runs were reported, of what they asked of S3. To be called before events of the log
   * group are read. Does not reject.
   */
  catchUp(logGroup: string): Promise<void>;
}

/** The Lambda service. Functions are kept in memory: whoever declares them does so again after a restart. */
export function makeLambdaService(options: LambdaServiceOptions): LambdaService {
  const running = new RunningInvocations();
  const host = { options, functions: new Map(), pool: new EnvironmentPool(options), running };
  const events = makeEventQueue(host, options.clock ?? systemClock);
  const state: LambdaState = { ...host, events, turns: new Turns() };
  return {
    handle: async (request, response, caller, body) => {
      const requestId = randomUUID();
      const answer = await answerTo(state, request, { requestId, caller, body });
      send(response, requestId, answer);
    },
    catchUp: (logGroup) => state.pool.catchUp(logGroup),
    close: () => close(state),
  };
}

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal, ref: false }),
};

async function close({ events, pool, options }: LambdaState): Promise<void> {
  events.stop();
  await pool.close();
  const lost = await events.drain();
  if (lost.length > 0) options.onFault?.(lostEvents(lost));
}

/** Find the operation, ask whether the caller may, do it; what goes wrong becomes an answer too. */
async function answerTo(
  state: LambdaState,
  { method = '', url = '', headers }: IncomingMessage,
  { requestId, caller, body }: { requestId: string; caller: Principal; body: Buffer },
): Promise<Answer> {
  try {
    const { pathname, searchParams: query } = new URL(url, 'http://lambda');
    const { action, operation, functionName } = findOperation(method, pathname);
    authorize(state, { caller, action, functionName });
    return await operation(state, { requestId, functionName, query, headers, body });
  } catch (error) {
    return errorAnswer(error instanceof ServiceError ? error : reported(state, error));
  }
}

function authorize(
  { options }: LambdaState,
  { caller, action, functionName }: { caller: Principal; action: string; functionName: string },
): void {
  const claimed = claimedFunction(options, functionName);
  const resource =
    functionName === '' ? '*' : functionArn({ ...options, accountId: claimed.accountId }, claimed.name);
  // Functions of other accounts let nobody in: resource policies are not built, and here they have no functions.
  const isForeign = claimed.accountId !== options.accountId;
  if (!isForeign && isAllowed(caller, { action, resource })) return;
  const policies = isForeign ? 'resource-based' : 'identity-based';
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no ${policies} policy allows the ${action} action`,
  );
}

/** Those of AWS's front end, which does not say whose fault it is. */
const frontEndErrors: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ValidationException',
  'RequestEntityTooLargeException',
]);

/** `Type` says whose fault it is. */
function errorAnswer(error: ServiceError): Answer {
  const fromFrontEnd = frontEndErrors.has(error.code);
  return {
    status: error.status,
    headers: { 'x-amzn-ErrorType': error.code },
    document: {
      ...(error.reason === undefined ? {} : { Reason: error.reason }),
      ...(fromFrontEnd ? {} : { Type: error.fault === 'user' ? 'User' : 'Service' }),
      [error.member]: error.message,
    },
  };
}

function reported({ options }: LambdaState, cause: unknown): ServiceError {
  options.onFault?.(cause instanceof Error ? cause : new Error(String(cause)));
  return internalError(cause);
}

function send(
  response: ServerResponse,
  requestId: string,
  { status, headers, document, bytes }: Answer,
): void {
  const body = bytes ?? (document === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(document)));
  response.writeHead(status, {
    'x-amzn-RequestId': requestId,
    ...(document === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...headers,
    ...(status === 204 ? {} : { 'Content-Length': body.length }),
  });
  response.end(status === 204 ? undefined : body);
}
