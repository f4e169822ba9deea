/**
 * Error names and words as AWS's Node.js runtime interface client has them (github.com/aws/aws-lambda-nodejs-runtime-interface-client,
 * read 2026): callers and state machines match on them.
 */

/** An error of the runtime, not of the function's code; `Runtime.` is put before the name. */
export class RuntimeError extends Error {
  /**
   * @param {string} name
   * @param {string} message
   * @param {Error} [original] whose stack is shown in place of this one
   */
  constructor(name, message, original) {
    super(message);
    this.name = `Runtime.${name}`;
    if (original?.stack) Object.assign(this, { stack: original.stack });
  }
}

/**
 * The document that the caller of Invoke gets.
 * @param {unknown} error whatever was thrown
 * @returns {{ errorType: string, errorMessage: string, trace: string[] }}
 */
export function toPayload(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: String(error.name),
    errorMessage: error.message,
    trace: error.stack?.split('\n') ?? [],
  };
}

/**
 * How an error is printed in the log: its own members and the three that JSON.stringify does not see.
 * @param {unknown} error
 */
export function toLogText(error) {
  return `\t${JSON.stringify(intoError(error), (_key, value) => (value instanceof Error ? withHiddenMembers(value) : value))}`;
}

/** @param {unknown} error */
export function intoError(error) {
  return error instanceof Error ? error : new Error(String(error));
}

/** @param {Error} error */
function withHiddenMembers(error) {
  return { errorType: error.name, errorMessage: error.message, ...error, stack: error.stack?.split('\n') };
}
