import path from 'node:path';
import { clientVersion } from './client-version.mjs';
import { RuntimeError } from './errors.mjs';
import { loadModule } from './load-module.mjs';

const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');

/** @typedef {(...values: unknown[]) => unknown} Handler */

/**
 * Finds the function that `folder/file.export` names, where `export` may itself have dots.
 * Throws the errors of AWS's client, by name; whatever the module throws while it loads passes through.
 * @param {string} taskRoot
 * @param {string} handlerName
 * @returns {Promise<Handler>}
 */
export async function loadHandler(taskRoot, handlerName) {
  const { folder, file, exportPath } = parseHandlerName(handlerName);
  defineGlobals();
  const module = await loadModule({ taskRoot, folder, file });
  const handler =
    find(module, exportPath) || (clientVersion === 4 && find(property(module, 'default'), exportPath));
  if (!handler) throw new RuntimeError('HandlerNotFound', `${handlerName} is undefined or not exported`);
  if (typeof handler !== 'function') {
    throw new RuntimeError('HandlerNotFound', `${handlerName} is not a function`);
  }
  refuseStreaming(property(handler, streaming));
  if (clientVersion === 4 && handler.length >= 3) throw callbackDeprecated();
  return /** @type {Handler} */ (handler);
}

/** @param {string} handlerName */
function parseHandlerName(handlerName) {
  if (handlerName.includes('..')) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${handlerName}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(handlerName);
  const [, file, exportPath] = /^([^.]*)\.(.*)$/.exec(base) ?? [];
  if (file === undefined || exportPath === undefined)
    throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  return { folder: handlerName.slice(0, handlerName.indexOf(base)), file, exportPath };
}

/** `awslambda` exists on Lambda, so a streaming handler must be recognised to be refused by name. */
function defineGlobals() {
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (/** @type {object} */ handler) =>
        Object.assign(handler, { [streaming]: 'response' }),
    },
  });
}

/** @param {unknown} mark what marks a handler as a streaming one */
function refuseStreaming(mark) {
  if (!mark) return;
  if (mark !== 'response') {
    throw new RuntimeError('MalformedStreamingHandler', 'Only response streaming is supported.');
  }
  throw new RuntimeError(
    'NotImplemented',
    'response streaming (awslambda.streamifyResponse) is not implemented by local-lambda',
  );
}

function callbackDeprecated() {
  return new RuntimeError(
    'CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  );
}

/** Version 4 of the client looks into objects only, not into functions. @param {unknown} module @param {string} exportPath @returns {unknown} */
function find(module, exportPath) {
  return exportPath.split('.').reduce((value, key) => {
    const isClosed = clientVersion === 4 && typeof value === 'function';
    return isClosed ? undefined : property(value, key);
  }, module);
}

/** @param {unknown} value @param {string | symbol} key @returns {unknown} */
function property(value, key) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
  return Reflect.get(value, key);
}
