import { isObject, type Json, type JsonObject } from '../json.ts';
import { validationError } from './template-error.ts';

/** What the names in a template stand for while one of its values is resolved. */
export interface Scope {
  /** A parameter, a pseudo parameter or a resource's `Ref`; undefined while the resource does not exist yet. */
  ref(name: string): Resolution;
  attribute(resource: string, attribute: string): Resolution;
  condition(name: string): boolean;
}

/** `known: false` where the value will only exist once a resource has been created or changed. */
export type Resolution = { known: true; value: Json | undefined } | { known: false };

/** Stands, inside a resolved value, for a part that is not known yet. */
const awaited = '\u0000known after the resource it refers to\u0000';

/** A value with its intrinsics resolved; undefined is `AWS::NoValue`. */
export interface Resolved {
  value: Json | undefined;
  complete: boolean;
}

type Intrinsic = (
  argument: Json,
  scope: Scope,
  resolve: (value: Json) => Json | undefined,
) => Json | undefined;

/** CloudFormation user guide, "Intrinsic function reference"; a function that is not here is refused by name. */
const intrinsics: Record<string, Intrinsic> = {
  Ref: (argument, scope) => reveal(scope.ref(asText('Ref', argument))),
  Condition: (argument, scope) => scope.condition(asText('Condition', argument)),
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': (argument, scope, resolve) => {
    const [condition, whenTrue, whenFalse] = asList('Fn::If', argument, 3);
    return resolve((scope.condition(asText('Fn::If', condition)) ? whenTrue : whenFalse) ?? null);
  },
  'Fn::Equals': (argument, _scope, resolve) => {
    const [left, right] = asList('Fn::Equals', argument, 2).map(resolve);
    return String(left) === String(right);
  },
  'Fn::And': (argument, _scope, resolve) => asList('Fn::And', argument).map(resolve).every(isTrue),
  'Fn::Or': (argument, _scope, resolve) => asList('Fn::Or', argument).map(resolve).some(isTrue),
  'Fn::Not': (argument, _scope, resolve) => !asList('Fn::Not', argument, 1).map(resolve).some(isTrue),
};

/** Resolves every intrinsic in a value. `complete` is false where some part is not known yet. Throws a ValidationError. */
export function resolveValue(value: Json, scope: Scope): Resolved {
  const resolve = (child: Json): Json | undefined => {
    if (Array.isArray(child)) return child.map(resolve).filter((item) => item !== undefined);
    if (!isObject(child)) return child;
    const call = intrinsicCall(child);
    if (call === undefined) return resolveMembers(child, resolve);
    const intrinsic = intrinsics[call.name];
    if (intrinsic === undefined)
      throw validationError(`Template error: intrinsic function ${call.name} is not built in local-cloud`);
    return intrinsic(call.argument, scope, resolve);
  };
  const resolved = resolve(value);
  return { value: resolved, complete: !isAwaited(resolved) };
}

/** Whether a resolved value holds a part that is not known yet. */
export function isAwaited(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.includes(awaited);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(isAwaited);
}

/** The intrinsic that an object calls: its only key is `Ref`, `Condition` or starts with `Fn::`. */
export function intrinsicCall(value: JsonObject): { name: string; argument: Json } | undefined {
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  const [name, argument] = entry;
  const isCall =
    name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
  return isCall ? { name, argument } : undefined;
}

/** The names in a `Fn::Sub` text: `${Name}` and `${Resource.Attribute}`; `${!Literal}` is text. */
export function subNames(text: string): string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name.trim());
}

/** The resource and the attribute that a `Fn::GetAtt` asks for, in both of its forms. */
export function getAttTarget(argument: Json): { resource: string; attribute: string } {
  const parts = typeof argument === 'string' ? argument.split('.') : argument;
  if (!Array.isArray(parts) || parts.length < 2 || !parts.every((part) => typeof part === 'string'))
    throw validationError(
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  const [resource = '', ...attribute] = parts;
  return { resource: String(resource), attribute: attribute.join('.') };
}

function resolveMembers(value: JsonObject, resolve: (child: Json) => Json | undefined): JsonObject {
  const members: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    const resolved = resolve(child);
    if (resolved !== undefined) members[key] = resolved;
  }
  return members;
}

function getAttribute(argument: Json, scope: Scope): Json | undefined {
  const { resource, attribute } = getAttTarget(argument);
  return reveal(scope.attribute(resource, attribute));
}

function substitute(argument: Json, scope: Scope, resolve: (value: Json) => Json | undefined): Json {
  const [text, variables = {}] = Array.isArray(argument) ? argument : [argument];
  if (typeof text !== 'string' || !isObject(variables))
    throw validationError(
      "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    );
  return text.replace(/\$\{([^}]*)\}/g, (_whole, inner: string) => {
    if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
    return substitution(inner.trim(), variables, scope, resolve);
  });
}

function substitution(
  name: string,
  variables: JsonObject,
  scope: Scope,
  resolve: (value: Json) => Json | undefined,
): string {
  if (!/^[A-Za-z0-9_.:]+$/.test(name))
    throw validationError(
      'Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
    );
  const own = variables[name];
  if (own !== undefined) return joinable('Fn::Sub', resolve(own));
  const value = name.includes('.') ? getAttribute(name, scope) : reveal(scope.ref(name));
  return joinable('Fn::Sub', value);
}

function join(argument: Json, _scope: Scope, resolve: (value: Json) => Json | undefined): Json {
  const [delimiter, items] = asList('Fn::Join', argument, 2);
  const resolved = resolve(items ?? null);
  if (resolved === awaited) return awaited;
  if (typeof delimiter !== 'string' || !Array.isArray(resolved))
    throw validationError(
      'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
    );
  return resolved.map((item) => joinable('Fn::Join', item)).join(delimiter);
}

function select(argument: Json, _scope: Scope, resolve: (value: Json) => Json | undefined): Json {
  const [index, items] = asList('Fn::Select', argument, 2).map(resolve);
  if (isAwaited(index) || items === awaited) return awaited;
  const item = Array.isArray(items) ? items[Number(index)] : undefined;
  if (item === undefined)
    throw validationError(`Template error: Fn::Select cannot select nonexistent value at index ${index}`);
  return item;
}

function split(argument: Json, _scope: Scope, resolve: (value: Json) => Json | undefined): Json {
  const [delimiter, source] = asList('Fn::Split', argument, 2).map(resolve);
  if (isAwaited(source)) return awaited;
  if (typeof delimiter !== 'string' || typeof source !== 'string')
    throw validationError(
      'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    );
  return source.split(delimiter);
}

function reveal(resolution: Resolution): Json | undefined {
  return resolution.known ? resolution.value : awaited;
}

function asText(name: string, argument: Json | undefined): string {
  if (typeof argument === 'string') return argument;
  throw validationError(`Template error: every ${name} object must have a single String value.`);
}

function asList(name: string, argument: Json, length?: number): Json[] {
  if (Array.isArray(argument) && (length === undefined || argument.length === length)) return argument;
  const wanted = length === undefined ? 'a list' : `a list of ${length}`;
  throw validationError(`Template error: ${name} takes ${wanted}, got ${JSON.stringify(argument)}`);
}

function joinable(name: string, value: Json | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'object')
    throw validationError(`Template error: ${name} joins strings, got ${JSON.stringify(value)}`);
  return String(value);
}

function isTrue(value: Json | undefined): boolean {
  return String(value) === 'true';
}
