/**
 * Error names and words as AWS's Node.js runtime interface client has them (github.com/aws/aws-lambda-nodejs-runtime-interface-client,
 * read 2026): callers and state machines match on them.
 */

/** An error of the runtime, not of the function's code; `Runtime.` is put before the name. */
export class RuntimeError extends Error {
  /**
   * @param {string} name
   * @param {string} message
   */
  constructor(name, message) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}

/**
 * The document that the caller of Invoke gets.
 * @param {unknown} error whatever was thrown
 * @returns {{ errorType: string, errorMessage: string, trace: string[] }}
 */
export function toPayload(error) {
  try {
    if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
    return {
      errorType: text(error.name),
      errorMessage: text(error.message),
      trace: error.stack === undefined ? [] : text(error.stack).split('\n'),
    };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}

/** AWS's client takes strings only, and escapes the one control character that its HTTP client does not. @param {string} value */
function text(value) {
  return value.replaceAll('\x7F', '%7F');
}

/**
 * How an error is printed in the log: its own members and the three that JSON.stringify does not see.
 * @param {unknown} error
 */
export function toLogText(error) {
  try {
    const shown = JSON.stringify(intoError(error), (_key, value) =>
      value instanceof Error ? withHiddenMembers(value) : value,
    );
    return `\t${shown}`;
  } catch {
    return `\t${JSON.stringify(toPayload(error))}`;
  }
}

/** @param {unknown} error */
export function intoError(error) {
  return error instanceof Error ? error : new Error(String(error));
}

/** @param {Error} error */
function withHiddenMembers(error) {
  return { errorType: error.name, errorMessage: error.message, ...error, stack: error.stack?.split('\n') };
}
