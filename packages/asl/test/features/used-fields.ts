import { isRecord } from '../../src/json.ts';
import { isExpressionText } from '../../src/jsonata/expression.ts';

/** A field of some part of a definition, as a case uses it. */
export interface UsedField {
  /** A type of state, or the field that holds the part: `Retry`, `ItemReader`. */
  part: string;
  field: string;
  hasExpression: boolean;
}

/** Fields whose values, or the members of whose lists, have fields themselves. */
const parts: Record<string, string> = {
  Branches: 'Branches',
  Catch: 'Catch',
  Choices: 'Choices',
  Credentials: 'Credentials',
  ItemBatcher: 'ItemBatcher',
  ItemProcessor: 'ItemProcessor',
  ItemReader: 'ItemReader',
  Iterator: 'ItemProcessor',
  ProcessorConfig: 'ProcessorConfig',
  ReaderConfig: 'ReaderConfig',
  ResultWriter: 'ResultWriter',
  Retry: 'Retry',
  WriterConfig: 'WriterConfig',
};

/** Every field that a definition, or a part of one, uses. */
export function usedFields(definition: unknown, part = 'state machine'): UsedField[] {
  if (!isRecord(definition)) return [];
  return Object.entries(definition).flatMap(([field, value]) => [
    { part, field, hasExpression: hasExpression(value) },
    ...partsIn(field, value),
  ]);
}

function partsIn(field: string, value: unknown): UsedField[] {
  if (field === 'States' && isRecord(value)) {
    return Object.values(value).flatMap((state) =>
      usedFields(state, isRecord(state) ? String(state.Type) : ''),
    );
  }
  const part = parts[field];
  return part === undefined ? [] : [value].flat().flatMap((one) => usedFields(one, part));
}

function hasExpression(value: unknown): boolean {
  if (typeof value === 'string') return isExpressionText(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasExpression);
}
