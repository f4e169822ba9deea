import jsonata from 'jsonata';
import parseAsDocumented from 'jsonata-2.0.6';
import { isRecord, type Json } from '../json.ts';
import {
  maxExpressionDepth,
  maxOpenLevels,
  maxSequenceLength,
  memoryLimitMessage,
  stackLimitMessage,
  timeLimitMessage,
} from './limits.ts';
import { depthOf, isSyntaxNode, type SyntaxNode } from './syntax-tree.ts';
import { TimedRegExp } from './timed-regexp.ts';

/** A compiled `{% … %}`. */
export interface Expression {
  /** The expression as written, without the delimiters and the space around it. */
  text: string;
  /** Where it stands within its state, as AWS names it in causes: `Output/values[0]`, `Catch[1]/Output`. */
  field: string;
  evaluate(bindings: Record<string, unknown>): Promise<Evaluation>;
}

/** `reason` completes AWS's sentence "The JSONata expression '…' specified for the field '…' …". */
export type Evaluation = { ok: true; value: Json } | { ok: false; reason: string };

export type Compiled =
  | { ok: true; expression: Expression; tree: SyntaxNode }
  | { ok: false; message: string };

/** A string is an expression as a whole or not at all: with a space before it, it is a literal (recorded: BASE_LITERALS). */
export function isExpressionText(text: string): boolean {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}');
}

/**
 * Reads the expression with jsonata 2.0.6, the version that AWS documents, so that later syntax is refused; evaluates it with a
 * later engine, whose bounds end an expression that does not end by itself.
 */
export function compileExpression(delimited: string, field: string, timeoutMs: number): Compiled {
  const text = delimited.slice(2, -2).trim();
  try {
    const tree: unknown = parseAsDocumented(text).ast();
    if (!isSyntaxNode(tree)) return { ok: false, message: 'the expression has no syntax tree' };
    const engine = jsonata(text, {
      timeout: timeoutMs,
      stack: maxOpenLevels,
      sequence: maxSequenceLength,
      // jsonata only ever constructs it, which is what its type should say.
      RegexEngine: TimedRegExp as RegExpConstructor,
    });
    const tooDeep = depthOf(tree) > maxExpressionDepth;
    const evaluate = (bindings: Record<string, unknown>) =>
      tooDeep ? Promise.resolve(threw({ message: stackLimitMessage })) : run(engine, bindings);
    return { ok: true, tree, expression: { text, field, evaluate } };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}

async function run(engine: jsonata.Expression, bindings: Record<string, unknown>): Promise<Evaluation> {
  try {
    return toJson(await engine.evaluate(undefined, bindings));
  } catch (error) {
    return threw(error);
  }
}

/** A plain copy of what jsonata returned: its arrays carry flags, and its objects may be the ones that were bound. */
function toJson(result: unknown): Evaluation {
  if (result === undefined) return { ok: false, reason: 'returned nothing (undefined).' };
  let unsupported = false;
  const text = JSON.stringify(result, (_, value: unknown) => {
    unsupported ||= isFunctionValue(value);
    if (unsupported) return null;
    // [1/0] is ["Infinity"] on AWS (floci #2737).
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  });
  if (unsupported || text === undefined) return { ok: false, reason: 'returned an unsupported result type.' };
  const value: Json = JSON.parse(text);
  return { ok: true, value };
}

function isFunctionValue(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (!isRecord(value)) return false;
  if (value._jsonata_function === true) return typeof value.implementation === 'function';
  return (
    value._jsonata_lambda === true &&
    isRecord(value.environment) &&
    typeof value.environment.lookup === 'function'
  );
}

/** AWS ends its sentence with ". CODE: message" where jsonata gave a code, and with ": message" where it did not (floci PR #2783). */
function threw(error: unknown): Evaluation {
  const bound = boundMessage(error);
  const code = isRecord(error) && bound === undefined ? error.code : undefined;
  const tail = typeof code === 'string' ? `. ${code}: ${messageOf(error)}` : `: ${bound ?? messageOf(error)}`;
  return { ok: false, reason: `threw an error during evaluation${tail}` };
}

const boundMessages: Record<string, string> = {
  D1011: stackLimitMessage,
  D1012: timeLimitMessage,
  D2014: memoryLimitMessage,
  D2015: memoryLimitMessage,
  ERR_SCRIPT_EXECUTION_TIMEOUT: timeLimitMessage,
};

function boundMessage(error: unknown): string | undefined {
  if (error instanceof RangeError) {
    return error.message.includes('call stack') ? stackLimitMessage : memoryLimitMessage;
  }
  return isRecord(error) && typeof error.code === 'string' ? boundMessages[error.code] : undefined;
}

function messageOf(error: unknown): string {
  return isRecord(error) && typeof error.message === 'string' ? error.message : String(error);
}
