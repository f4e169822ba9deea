import { clientVersion } from './client-version.mjs';
import { logError, patchConsole, setRequestId } from './console.mjs';
import { RuntimeError, toPayload } from './errors.mjs';
import { keepToPackage } from './keep-to-package.mjs';
import { loadHandler } from './load-handler.mjs';
import { runHandler } from './run-handler.mjs';
import { RuntimeApi } from './runtime-api.mjs';

/** The process of a nodejs function: loads the handler, then serves one invocation after another until it is killed. */
const api = new RuntimeApi(setting('AWS_LAMBDA_RUNTIME_API'));

/** Where an error goes that no handler caught: to the init phase, then to the invocation under way. */
let report = (/** @type {{ errorType: string, errorMessage: string, trace: string[] }} */ payload) =>
  api.failInit(payload);

patchConsole();
if (clientVersion === 3) reportCrashes();
keepToPackage(setting('LAMBDA_TASK_ROOT'));
// Not awaited here, or Node would end with an exit status of its own where a handler leaves nothing to wait for.
run();

async function run() {
  const handler = await load();
  for (;;) await serve(handler);
}

async function load() {
  try {
    return await loadHandler(setting('LAMBDA_TASK_ROOT'), setting('_HANDLER'));
  } catch (error) {
    logError(clientVersion === 3 ? 'Uncaught Exception' : 'Init Error', error);
    await orExit(api.failInit(toPayload(error)));
    process.exit(clientVersion === 3 ? 129 : 1);
  }
}

/** @param {import('./load-handler.mjs').Handler} handler */
async function serve(handler) {
  const invocation = await orExit(api.next());
  const { requestId } = invocation;
  setRequestId(requestId);
  report = (payload) => api.fail(requestId, payload);
  if (invocation.traceId !== undefined) process.env._X_AMZN_TRACE_ID = invocation.traceId;
  const answer = await makeAnswer(handler, invocation);
  // As version 4 does: a rejection that nobody handles ends the process before it has answered.
  if (clientVersion === 4) await new Promise((resolve) => setImmediate(resolve));
  await orExit(answer());
}

/**
 * Runs the handler; gives back how to send what became of it.
 * @param {import('./load-handler.mjs').Handler} handler
 * @param {import('./runtime-api.mjs').Invocation} invocation
 */
async function makeAnswer(handler, invocation) {
  const { requestId } = invocation;
  try {
    const event = JSON.parse(invocation.event);
    const document = await runHandler({ handler, event, context: makeContext(invocation) });
    return () => api.respond(requestId, document);
  } catch (error) {
    logError('Invoke Error', error);
    return () => api.fail(requestId, toPayload(error));
  }
}

/**
 * Without its Runtime API a runtime has nobody to work for: whoever started it is gone, or refuses it.
 * @template T
 * @param {Promise<T>} call
 * @returns {Promise<T>}
 */
async function orExit(call) {
  try {
    return await call;
  } catch (error) {
    logError('Runtime API Error', error);
    process.exit(1);
  }
}

/** @param {import('./runtime-api.mjs').Invocation} invocation */
function makeContext({ requestId, deadlineMs, functionArn, traceId, clientContext }) {
  return {
    awsRequestId: requestId,
    invokedFunctionArn: functionArn,
    functionName: setting('AWS_LAMBDA_FUNCTION_NAME'),
    functionVersion: setting('AWS_LAMBDA_FUNCTION_VERSION'),
    memoryLimitInMB: setting('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
    logGroupName: setting('AWS_LAMBDA_LOG_GROUP_NAME'),
    logStreamName: setting('AWS_LAMBDA_LOG_STREAM_NAME'),
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    identity: undefined,
    ...(clientVersion === 4 && { xRayTraceId: traceId }),
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

/** Version 3 tells what no handler caught, and ends. */
function reportCrashes() {
  process.on('uncaughtException', (error) => die('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason, promise) => {
    const error = new RuntimeError('UnhandledPromiseRejection', String(reason));
    die('Unhandled Promise Rejection', Object.assign(error, { reason, promise }), 128);
  });
}

/** @param {string} title @param {Error} error @param {number} code */
function die(title, error, code) {
  logError(title, error);
  report(toPayload(error)).finally(() => process.exit(code));
}

/** @param {string} name @returns {string} */
function setting(name) {
  const value = process.env[name];
  if (value === undefined) throw new RuntimeError('PlatformError', `${name} environment variable is not set`);
  return value;
}
