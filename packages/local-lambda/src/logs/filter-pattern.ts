import { ServiceError } from '../errors.ts';

/** One `$.path = value` of a JSON pattern. */
interface Equality {
  path: string[];
  value: string | number | boolean | null;
}

/**
 * Reads a filter pattern (CloudWatch Logs user guide, "Filter pattern syntax"). What is built: nothing at all, terms that must all
 * occur, and `{ $.a.b = "c" && ... || ($.d = 1) ... }`. Throws NotImplementedException with the pattern for everything else.
 */
export function parseFilterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{') && text.endsWith('}')) return jsonFilter(text.slice(1, -1), pattern);
  const terms = text.match(/"[^"]*"|\S+/g) ?? [];
  if (!terms.every((term) => /^("[^"]*"|[\w.]+)$/.test(term))) throw notImplemented(pattern);
  const words = terms.map((term) => term.replace(/^"|"$/g, ''));
  return (message) => words.every((word) => message.includes(word));
}

function jsonFilter(conditions: string, pattern: string): (message: string) => boolean {
  const alternatives = conditions.split('||').map((all) =>
    bare(all)
      .split('&&')
      .map((condition) => parseEquality(bare(condition), pattern)),
  );
  return (message) => {
    const document = parseJson(message);
    return alternatives.some((all) => all.every(({ path, value }) => valueAt(document, path) === value));
  };
}

/** Without the parentheses and the space around it. */
function bare(expression: string): string {
  return /^\s*\(([^()]*)\)\s*$/.exec(expression)?.[1]?.trim() ?? expression.trim();
}

function parseEquality(condition: string, pattern: string): Equality {
  const [, path, literal] = /^\$\.([\w.]+)\s*=\s*(.+)$/.exec(condition) ?? [];
  if (path === undefined || literal === undefined || literal.includes('*')) throw notImplemented(pattern);
  const value = parseJson(literal);
  if (value === undefined || (typeof value === 'object' && value !== null)) throw notImplemented(pattern);
  return { path: path.split('.'), value: value as Equality['value'] };
}

function valueAt(document: unknown, path: string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined,
    document,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notImplemented(pattern: string): ServiceError {
  return new ServiceError(
    'NotImplementedException',
    `FilterLogEvents does not implement the filterPattern ${pattern}`,
  );
}
