import { isRecord, type Json } from '../json.ts';
import { compileExpression, isExpressionText } from '../jsonata/expression.ts';
import type { Template } from '../state-machine.ts';
import type { Reading } from './problems.ts';
import { unsupportedReferences } from './unsupported-references.ts';

/** Where a template stands, and which of `$states`' occasional members it may read. */
export interface TemplatePlace {
  /** Path of the state: `/States/Fetch`. */
  statePath: string;
  /** Path within the state: `Output/values[0]`. */
  field: string;
  offers: { result?: boolean; errorOutput?: boolean };
  reading: Reading;
}

/** Compiles the expressions anywhere in a JSON document; what holds none becomes one constant. */
export function readTemplate(document: unknown, place: TemplatePlace): Template {
  if (typeof document === 'string' && isExpressionText(document)) return readExpression(document, place);
  if (Array.isArray(document)) {
    const items = document.map((item, index) => readTemplate(item, inside(place, `[${index}]`)));
    return folded({ kind: 'list', items }, items);
  }
  if (isRecord(document)) {
    const entries = Object.entries(document).map(([key, value]): [string, Template] => [
      key,
      readTemplate(value, inside(place, `/${key}`)),
    ]);
    return folded(
      { kind: 'record', entries },
      entries.map(([, template]) => template),
    );
  }
  return { kind: 'constant', value: asJson(document) };
}

function readExpression(text: string, { statePath, field, offers, reading }: TemplatePlace): Template {
  const path = `${statePath}/${field}`;
  const compiled = compileExpression(text, field, reading.evaluationTimeoutMs);
  if (!compiled.ok) {
    reading.problems.push({ code: 'INVALID_JSONATA_EXPRESSION', path, message: compiled.message });
    return { kind: 'constant', value: null };
  }
  for (const message of unsupportedReferences(compiled.tree, offers)) {
    reading.problems.push({ code: 'UNSUPPORTED_JSONATA_EXPRESSION', path, message });
  }
  return { kind: 'expression', expression: compiled.expression };
}

function inside(place: TemplatePlace, step: string): TemplatePlace {
  return { ...place, field: `${place.field}${step}` };
}

function folded(template: Template, parts: Template[]): Template {
  if (parts.some(({ kind }) => kind !== 'constant')) return template;
  return { kind: 'constant', value: constantOf(template) };
}

function constantOf(template: Template): Json {
  if (template.kind === 'constant') return template.value;
  if (template.kind === 'list') return template.items.map(constantOf);
  if (template.kind === 'record') {
    return Object.fromEntries(template.entries.map(([key, value]) => [key, constantOf(value)]));
  }
  throw new TypeError('an expression is no constant');
}

/** The document came from JSON.parse, and lists and records are dealt with above. */
function asJson(document: unknown): Json {
  if (typeof document === 'string' || typeof document === 'number' || typeof document === 'boolean')
    return document;
  return null;
}
