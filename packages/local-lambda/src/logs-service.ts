import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isAllowed, type Principal } from '@s3-lambda-bench/iam';
import { internalError, ServiceError } from './errors.ts';
import { LogStore, type LogWriter } from './logs/log-store.ts';
import { eventReaders, type LogsState, logGroupArn, logsOperations } from './logs/operations.ts';
import type { Service } from './service.ts';

const defaultMaxEventsPerGroup = 100_000;
const defaultMaxBytesPerGroup = 64 * 1024 * 1024;

/** `X-Amz-Target` of the AWS JSON 1.1 protocol. */
const targetPrefix = 'Logs_20140328.';

export interface LogsServiceOptions {
  accountId: string;
  region: string;
  /** Past it a group forgets its oldest events, functions' lines before Lambda's records. 100,000 if absent. */
  maxEventsPerGroup?: number;
  /** The same for bytes: messages in UTF-8 and 26 an event. 64 MiB if absent. */
  maxBytesPerGroup?: number;
  /** Awaited before events of a group are read: whoever has more to write to it does so now. MUST NOT reject. */
  beforeRead?(logGroupName: string): Promise<void>;
  /** Told of faults that no caller is answered with. */
  onFault?(error: Error): void;
}

/** CloudWatch Logs, as far as it takes to read what a function wrote, and the end that Lambda writes to. */
export interface LogsService extends Service {
  writer: LogWriter;
}

/** Groups and events are kept in memory. */
export function makeLogsService(options: LogsServiceOptions): LogsService {
  const store = new LogStore({
    maxEventsPerGroup: options.maxEventsPerGroup ?? defaultMaxEventsPerGroup,
    maxBytesPerGroup: options.maxBytesPerGroup ?? defaultMaxBytesPerGroup,
  });
  const state: LogsState = { store, accountId: options.accountId, region: options.region };
  return {
    writer: store,
    handle: async (request, response, caller, body) => {
      const requestId = randomUUID();
      const { status, document } = await answerTo(state, options, { request, caller, body });
      send(response, requestId, status, document);
    },
    close: async () => undefined,
  };
}

async function answerTo(
  state: LogsState,
  options: LogsServiceOptions,
  { request, caller, body }: { request: IncomingMessage; caller: Principal; body: Buffer },
): Promise<{ status: number; document: object }> {
  try {
    const target = String(request.headers['x-amz-target'] ?? '');
    const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : target;
    const operation = Object.hasOwn(logsOperations, name) ? logsOperations[name] : undefined;
    if (operation === undefined) {
      throw new ServiceError(
        'NotImplementedException',
        `local-lambda does not implement ${name} of CloudWatch Logs`,
      );
    }
    const { logGroupName, run } = operation(name, body);
    authorize(state, caller, `logs:${name}`, logGroupName);
    if (eventReaders.has(name)) await options.beforeRead?.(logGroupName);
    return { status: 200, document: run(state) };
  } catch (error) {
    if (error instanceof ServiceError) return errorAnswer(error);
    options.onFault?.(error instanceof Error ? error : new Error(String(error)));
    return errorAnswer(internalError(error));
  }
}

/** CloudWatch Logs knows a group by its ARN with `:*` (service authorization reference). */
function authorize(state: LogsState, caller: Principal, action: string, logGroupName: string): void {
  const resource = `${logGroupArn(state, logGroupName)}:*`;
  if (isAllowed(caller, { action, resource })) return;
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  );
}

/** Errors of the JSON 1.1 protocol are named in the body; their client errors are all 400. */
function errorAnswer(error: ServiceError): { status: number; document: object } {
  const status = error.fault === 'user' && error.code !== 'NotImplementedException' ? 400 : error.status;
  return { status, document: { __type: error.code, [error.member]: error.message } };
}

function send(response: ServerResponse, requestId: string, status: number, document: object): void {
  const body = Buffer.from(JSON.stringify(document));
  response.writeHead(status, {
    'x-amzn-RequestId': requestId,
    'Content-Type': 'application/x-amz-json-1.1',
    'Content-Length': body.length,
  });
  response.end(body);
}
