import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { Template } from './template.ts';
import { validationError } from './template-error.ts';

/** A parameter as a stack uses it: `text` as CloudFormation shows it, `value` as `Ref` gives it. */
export interface ParameterValue {
  text: string;
  value: Json;
  noEcho: boolean;
}

/** A value passed to CreateStack or UpdateStack; `usePrevious` takes the stack's present one. */
export interface ParameterArgument {
  name: string;
  value?: string;
  usePrevious: boolean;
}

type Constraint = (text: string, limit: Json, name: string) => string | undefined;

const types = ['String', 'Number', 'CommaDelimitedList'];

/** CloudFormation user guide, "Parameters syntax": each limit with the sentence that refuses a value beyond it. */
const constraints: Record<string, Constraint> = {
  AllowedValues: (text, allowed, name) =>
    Array.isArray(allowed) && !allowed.map(String).includes(text)
      ? `Parameter '${name}' must be one of AllowedValues`
      : undefined,
  AllowedPattern: (text, pattern, name) =>
    new RegExp(`^(?:${pattern})$`).test(text)
      ? undefined
      : `Parameter '${name}' must match pattern ${pattern}`,
  MinLength: (text, limit, name) =>
    text.length < Number(limit) ? `Parameter '${name}' must contain at least ${limit} characters` : undefined,
  MaxLength: (text, limit, name) =>
    text.length > Number(limit) ? `Parameter '${name}' must contain at most ${limit} characters` : undefined,
  MinValue: (text, limit, name) =>
    Number(text) < Number(limit) ? `Parameter '${name}' must be a number not less than ${limit}` : undefined,
  MaxValue: (text, limit, name) =>
    Number(text) > Number(limit)
      ? `Parameter '${name}' must be a number not greater than ${limit}`
      : undefined,
};

const attributes = [
  'Type',
  'Default',
  'Description',
  'NoEcho',
  'ConstraintDescription',
  ...Object.keys(constraints),
];

/**
 * The value of every parameter of a template, from what was passed, else the stack's present value where that was asked for,
 * else the default. Throws a ValidationError in CloudFormation's words for a missing, unknown or disallowed one.
 */
export function resolveParameters(
  template: Template,
  passed: readonly ParameterArgument[],
  previous: Record<string, ParameterValue> = {},
): Record<string, ParameterValue> {
  refuseUndeclared(template, passed);
  const missing: string[] = [];
  const resolved: Record<string, ParameterValue> = {};
  for (const [name, declaration] of Object.entries(template.parameters)) {
    checkDeclaration(name, declaration);
    const text = textOf(
      declaration,
      passed.find((argument) => argument.name === name),
      previous[name],
    );
    if (text === undefined) missing.push(name);
    else resolved[name] = checkValue(name, declaration, text);
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return resolved;
}

function refuseUndeclared(template: Template, passed: readonly ParameterArgument[]): void {
  const undeclared = passed.map(({ name }) => name).filter((name) => !(name in template.parameters));
  if (undeclared.length > 0)
    throw validationError(`Parameters: [${undeclared.join(', ')}] do not exist in the template`);
}

function checkDeclaration(name: string, declaration: JsonObject): void {
  for (const attribute of Object.keys(declaration)) {
    if (!attributes.includes(attribute))
      throw validationError(`Invalid template parameter property '${attribute}' of parameter ${name}`);
  }
  const { Type: type } = declaration;
  if (typeof type !== 'string' || !types.includes(type))
    throw validationError(
      `Template format error: Unrecognized parameter type: ${String(type)} of parameter ${name}; built in local-cloud: ${types.join(', ')}`,
    );
}

function textOf(
  declaration: JsonObject,
  argument: ParameterArgument | undefined,
  previous: ParameterValue | undefined,
): string | undefined {
  if (argument?.usePrevious) return previous?.text;
  if (argument?.value !== undefined) return argument.value;
  const { Default: fallback } = declaration;
  return fallback === undefined || isObject(fallback) ? undefined : String(fallback);
}

function checkValue(name: string, declaration: JsonObject, text: string): ParameterValue {
  const isList = declaration.Type === 'CommaDelimitedList';
  const items = isList ? text.split(',').map((item) => item.trim()) : [text];
  if (declaration.Type === 'Number' && (text.trim() === '' || !Number.isFinite(Number(text))))
    throw validationError(`Parameter '${name}' must be a number`);
  for (const item of items) checkConstraints(name, declaration, item);
  return { text, value: isList ? items : text, noEcho: String(declaration.NoEcho) === 'true' };
}

function checkConstraints(name: string, declaration: JsonObject, text: string): void {
  for (const [attribute, check] of Object.entries(constraints)) {
    const limit = declaration[attribute];
    const refusal = limit === undefined ? undefined : check(text, limit, name);
    if (refusal === undefined) continue;
    const description = declaration.ConstraintDescription;
    throw validationError(
      typeof description === 'string'
        ? `Parameter '${name}' failed to satisfy constraint: ${description}`
        : refusal,
    );
  }
}
