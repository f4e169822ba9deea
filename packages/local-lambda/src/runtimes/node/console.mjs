import { format } from 'node:util';
import { intoError, toLogText } from './errors.mjs';

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const json = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
const leastLevel = Math.max(0, levels.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? ''));

/** The invocation that lines are written for; `undefined`, in letters, outside one, as on Lambda. */
let currentRequestId = 'undefined';

/** @param {string} requestId */
export function setRequestId(requestId) {
  currentRequestId = requestId;
}

/** Puts Lambda's prefix (or its JSON envelope) on what the function prints, one log event a call. */
export function patchConsole() {
  console.trace = printer('TRACE');
  console.debug = printer('DEBUG');
  console.info = printer('INFO');
  console.warn = printer('WARN');
  console.error = printer('ERROR');
  console.log = console.info;
}

/**
 * Prints an error that ends an invocation or the init phase.
 * @param {string} title
 * @param {unknown} error
 */
export function logError(title, error) {
  if (json) console.error(intoError(error));
  else console.error(title, toLogText(error));
}

/** @param {string} level */
function printer(level) {
  if (levels.indexOf(level) < leastLevel) return () => {};
  const toLine = json ? toJsonLine : toTextLine;
  return (/** @type {unknown[]} */ ...values) => {
    process.stdout.write(`${toLine(level, values)}\n`);
  };
}

/**
 * Line feeds become carriage returns, so that one call stays one log event: what AWS's client does on a plain stdout.
 * @param {string} level
 * @param {unknown[]} values
 */
function toTextLine(level, values) {
  const text = [new Date().toISOString(), currentRequestId, level, format(...values)].join('\t');
  return text.replaceAll('\n', '\r');
}

/**
 * @param {string} level
 * @param {unknown[]} values
 */
function toJsonLine(level, values) {
  const envelope = { timestamp: new Date().toISOString(), level, requestId: currentRequestId };
  const [only] = values;
  const message = values.length === 1 ? only : format(...values);
  try {
    return JSON.stringify({ ...envelope, message }, showErrors);
  } catch {
    return JSON.stringify({ ...envelope, message: format(message) });
  }
}

/**
 * @param {string} _key
 * @param {unknown} value
 */
function showErrors(_key, value) {
  if (!(value instanceof Error)) return value;
  const { name: errorType, message: errorMessage } = value;
  return { errorType, errorMessage, stackTrace: value.stack?.split('\n'), ...value };
}
