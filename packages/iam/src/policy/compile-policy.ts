import { PolicyError } from '../errors.ts';
import { type ConditionOperator, findOperator } from './condition-operators.ts';
import type { PolicyDocument, PolicyStatement } from './policy-document.ts';

/** What a statement speaks of: the things that match a pattern or, negated, all the others. */
export interface Scope {
  patterns: string[];
  negated: boolean;
}

/** One key of one operator; true if the context's value matches any of `values` (none of them, for a negated operator). */
export interface Condition {
  operator: ConditionOperator;
  /** `...IfExists`: true when the context lacks the key. */
  ifExists: boolean;
  key: string;
  values: string[];
}

/** A statement made ready: lists for scalars, actions and condition keys in lower case because IAM ignores their case. */
export interface CompiledStatement {
  effect: 'Allow' | 'Deny';
  actions: Scope;
  resources: Scope;
  conditions: Condition[];
}

const compiled = new WeakMap<PolicyDocument, CompiledStatement[]>();

/** The statements of a document, made ready once a document. Throws PolicyError on what cannot be carried out. */
export function compilePolicy(document: PolicyDocument): CompiledStatement[] {
  const known = compiled.get(document);
  if (known !== undefined) return known;
  const statements = toList(document.Statement).map(compileStatement);
  compiled.set(document, statements);
  return statements;
}

function compileStatement(statement: PolicyStatement): CompiledStatement {
  const actions = compileScope(statement, 'Action', 'NotAction');
  return {
    effect: statement.Effect,
    actions: { ...actions, patterns: actions.patterns.map((pattern) => pattern.toLowerCase()) },
    resources: compileScope(statement, 'Resource', 'NotResource'),
    conditions: Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) =>
        compileCondition(operator, key, toList(values).map(String)),
      ),
    ),
  };
}

function compileScope<Name extends 'Action' | 'Resource'>(
  statement: PolicyStatement,
  name: Name,
  opposite: `Not${Name}`,
): Scope {
  const [positive, negative] = [statement[name], statement[opposite]];
  if ((positive === undefined) === (negative === undefined)) {
    const got = positive === undefined ? 'neither' : 'both';
    throw new PolicyError(`a policy statement has ${got}; give it either ${name} or ${opposite}`);
  }
  const patterns = toList(positive ?? negative ?? []);
  patterns.forEach(refuseVariable);
  return { patterns, negated: positive === undefined };
}

function compileCondition(name: string, key: string, values: string[]): Condition {
  values.forEach(refuseVariable);
  const ifExists = name.endsWith('IfExists');
  const operator = findOperator(ifExists ? name.slice(0, -'IfExists'.length) : name);
  return { operator, ifExists, key: key.toLowerCase(), values };
}

function refuseVariable(text: string): void {
  const variable = /\$\{[^}]*\}/.exec(text)?.[0];
  if (variable === undefined) return;
  throw new PolicyError(`policy variable '${variable}' in '${text}' is not built; write the value out`);
}

function toList<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
