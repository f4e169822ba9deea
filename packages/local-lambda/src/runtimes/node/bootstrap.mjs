import { logError, patchConsole, setRequestId } from './console.mjs';
import { RuntimeError, toPayload } from './errors.mjs';
import { loadHandler } from './load-handler.mjs';
import { runHandler } from './run-handler.mjs';
import { RuntimeApi } from './runtime-api.mjs';

/** The process of a nodejs function: loads the handler, then serves one invocation after another until it is killed. */
const api = new RuntimeApi(setting('AWS_LAMBDA_RUNTIME_API'));
const callbacks = setting('AWS_EXECUTION_ENV') === 'AWS_Lambda_nodejs22.x';

/** Where an error goes that no handler caught: to the init phase, then to the invocation under way. */
let report = (/** @type {{ errorType: string, errorMessage: string, trace: string[] }} */ payload) =>
  api.failInit(payload);

patchConsole();
process.on('uncaughtException', (error) => die('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) =>
  die('Unhandled Promise Rejection', new RuntimeError('UnhandledPromiseRejection', String(reason)), 128),
);

const handler = await load();
for (;;) await serve();

async function load() {
  try {
    const loaded = await loadHandler(setting('LAMBDA_TASK_ROOT'), setting('_HANDLER'));
    if (!callbacks && loaded.length >= 3) throw callbackDeprecated();
    return loaded;
  } catch (error) {
    logError(callbacks ? 'Uncaught Exception' : 'Init Error', error);
    await orExit(api.failInit(toPayload(error)));
    process.exit(callbacks ? 129 : 1);
  }
}

async function serve() {
  const invocation = await orExit(api.next());
  const { requestId } = invocation;
  setRequestId(requestId);
  report = (payload) => api.fail(requestId, payload);
  if (invocation.traceId !== undefined) process.env._X_AMZN_TRACE_ID = invocation.traceId;
  const answer = await makeAnswer(invocation);
  await orExit(answer());
}

/** Runs the handler; gives back how to send what became of it. @param {import('./runtime-api.mjs').Invocation} invocation */
async function makeAnswer(invocation) {
  const { requestId } = invocation;
  try {
    const event = JSON.parse(invocation.event);
    const document = await runHandler({ handler, event, context: makeContext(invocation), callbacks });
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
function makeContext({ requestId, deadlineMs, functionArn, clientContext }) {
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
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

/** @param {string} title @param {Error} error @param {number} code */
function die(title, error, code) {
  logError(title, error);
  report(toPayload(error)).finally(() => process.exit(code));
}

function callbackDeprecated() {
  return new RuntimeError(
    'CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  );
}

/** @param {string} name @returns {string} */
function setting(name) {
  const value = process.env[name];
  if (value === undefined) throw new RuntimeError('PlatformError', `${name} environment variable is not set`);
  return value;
}
