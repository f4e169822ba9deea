import { isRecord } from '../json.ts';
import { isExpressionText } from '../jsonata/expression.ts';
import { parseTimestamp } from '../timestamp.ts';
import type { Problem } from './problems.ts';
import { joinPath, jsonPathFields } from './schemas.ts';

/**
 * Why a state in JSONPath is refused. One that uses nothing of JSONPath means the same in both languages, and is accepted: its data
 * pass through, its constants are constants. Fields of JSONata are AWS's to refuse there (measured, floci #2968), what JSONPath alone
 * has is this interpreter's.
 */
export function jsonPathRefusals(state: Record<string, unknown>, path: string): Problem[] {
  const parts: Part[] = [
    { at: path, part: state },
    ...listOf(state.Choices, joinPath(path, 'Choices')),
    ...listOf(state.Catch, joinPath(path, 'Catch')),
  ];
  const fields = parts.flatMap(fieldRefusals);
  if (fields.length > 0) return fields;
  if (state.Type === 'Choice') return [notImplemented(path, 'a Choice state in JSONPath')];
  const { Timestamp } = state;
  if (typeof Timestamp === 'string' && parseTimestamp(Timestamp) === undefined) {
    // In AWS's words, for an expression too (recorded 2024-12-27: test_wait_timestamp_invalid).
    const message = 'String does not match RFC3339 timestamp';
    return [{ code: 'SCHEMA_VALIDATION_FAILED', path: joinPath(path, 'Timestamp'), message }];
  }
  return parts.flatMap(({ at, part }) =>
    readFields.flatMap((field) => valueRefusals(part[field], joinPath(at, field))),
  );
}

interface Part {
  at: string;
  part: Record<string, unknown>;
}

function listOf(list: unknown, at: string): Part[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((part: unknown, index) => (isRecord(part) ? { at: joinPath(at, index), part } : []));
}

const jsonataFields = new Set(['Arguments', 'Output', 'Items', 'Condition']);

function fieldRefusals({ at, part }: Part): Problem[] {
  return Object.keys(part).flatMap((field) => {
    if (jsonPathFields.has(field)) return [notImplemented(at, `field '${field}' of JSONPath`)];
    if (!jsonataFields.has(field)) return [];
    const message = `The QueryLanguage is set to 'JSONPath', but field '${field}' is only supported for the 'JSONata' QueryLanguage`;
    return [{ code: 'SCHEMA_VALIDATION_FAILED', path: at, message }];
  });
}

/** Fields whose values JSONata would evaluate, and in which JSONPath looks for keys that end in `.$`. */
const readFields = [
  'Assign',
  'Credentials',
  'ItemSelector',
  'ItemBatcher',
  'Error',
  'Cause',
  'Seconds',
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
];

function valueRefusals(value: unknown, at: string): Problem[] {
  if (typeof value === 'string' && isExpressionText(value)) {
    return [notImplemented(at, "'{% … %}' in JSONPath, where it is plain text,")];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => valueRefusals(item, joinPath(at, index)));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const inside = joinPath(at, key);
    return key.endsWith('.$')
      ? [notImplemented(inside, `'${key}', which JSONPath reads by path,`)]
      : valueRefusals(item, inside);
  });
}

function notImplemented(path: string, what: string): Problem {
  const message = `${what} is not implemented; set "QueryLanguage": "JSONata" and write it in JSONata`;
  return { code: 'NOT_IMPLEMENTED', path, message };
}
