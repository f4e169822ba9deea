import { clientVersion } from './client-version.mjs';
import { RuntimeError } from './errors.mjs';

/** @typedef {{ handler: import('./load-handler.mjs').Handler, event: unknown, context: object }} Run */

/**
 * Runs one invocation and gives back the JSON text of its answer. Rejects with whatever the handler threw.
 * @param {Run} run
 * @returns {Promise<string>}
 */
export async function runHandler(run) {
  const result = await (clientVersion === 3 ? runWithCallback(run) : run.handler(run.event, run.context));
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch {
    const message = 'Unable to stringify response body';
    throw clientVersion === 3 ? new Error(message) : new RuntimeError('JSONStringifyError', message);
  }
}

/**
 * Node.js 22: `handler(event, context, callback)`. An answer given to the callback is held back until the event loop is
 * empty, unless `context.callbackWaitsForEmptyEventLoop` is false. The promise of a handler that leaves nothing to wait for is
 * settled by `beforeExit`, as AWS's client does.
 * @param {Run} run
 * @returns {Promise<unknown>}
 */
function runWithCallback({ handler, event, context }) {
  const state = { waits: true };
  return new Promise((resolve, reject) => {
    /** @param {unknown} error @param {unknown} [result] */
    const finish = (error, result) =>
      error === null || error === undefined ? resolve(result) : reject(error);
    /** @param {unknown} error @param {unknown} [result] */
    const callback = (error, result) => {
      const held = state.waits && (error === null || error === undefined);
      if (held) onEmptyLoop(() => finish(error, result));
      else finish(error, result);
    };
    const withDone = Object.defineProperty(
      Object.assign(context, {
        succeed: (/** @type {unknown} */ result) => finish(null, result),
        fail: finish,
        done: finish,
      }),
      'callbackWaitsForEmptyEventLoop',
      {
        get: () => state.waits,
        set: (/** @type {boolean} */ value) => Object.assign(state, { waits: value }),
      },
    );
    onEmptyLoop(() =>
      handler.constructor.name === 'AsyncFunction' ? reject(neverSettled()) : resolve(null),
    );
    const returned = handler(event, withDone, callback);
    if (isThenable(returned)) Promise.resolve(returned).then(resolve, reject);
  });
}

/** Replaces what happens when nothing is left to do. @param {() => void} listener */
function onEmptyLoop(listener) {
  process.removeAllListeners('beforeExit');
  process.once('beforeExit', listener);
}

function neverSettled() {
  return new RuntimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );
}

/** @param {unknown} value */
function isThenable(value) {
  return value !== null && typeof value === 'object' && 'then' in value && typeof value.then === 'function';
}
