import type { Json } from '../json.ts';
import { type Resolved, resolveValue, type Scope } from './intrinsics.ts';
import { referencesIn } from './references.ts';
import type { Template } from './template.ts';
import { validationError } from './template-error.ts';

/** What the planner must know of a resource type. */
export interface ResourceRules {
  /** Names of the properties whose change needs a new resource in place of the old. */
  replaceOn: readonly string[];
  /** What `Fn::GetAtt` may ask for; a custom resource answers with attributes of its own choice. */
  attributes: readonly string[] | 'any';
  /** One sentence for each fault of the properties; of incomplete ones only what is wrong whatever the rest becomes. */
  problems(properties: Resolved): string[];
}

type FindRules = (type: string) => ResourceRules | undefined;

/** Refuses, before anything is made, unknown types, properties and attributes among the wanted resources of a template. */
export function checkResources(
  template: Template,
  wanted: readonly string[],
  scope: Scope,
  rules: FindRules,
): void {
  const declarations = wanted.flatMap((logicalId) => {
    const declaration = template.resources[logicalId];
    return declaration === undefined ? [] : [{ logicalId, ...declaration }];
  });
  const unknown = [...new Set(declarations.map(({ type }) => type))].filter(
    (type) => rules(type) === undefined,
  );
  if (unknown.length > 0)
    throw validationError(
      `Template format error: Unrecognized resource types: [${unknown.join(', ')}] (not built in local-cloud)`,
    );
  for (const { logicalId, properties } of declarations)
    checkAttributes(properties, `resource ${logicalId}`, template, rules);
  for (const [name, { value }] of Object.entries(template.outputs))
    checkAttributes(value, `output ${name}`, template, rules);
  for (const { logicalId, type, properties } of declarations) {
    const problems = rulesOf(type, rules).problems(resolveValue(properties, scope));
    if (problems.length > 0) throw validationError(propertiesInvalid(logicalId, type, problems));
  }
}

/** The rules of a type that has passed `checkResources`. */
export function rulesOf(type: string, rules: FindRules): ResourceRules {
  const found = rules(type);
  if (found === undefined) throw new Error(`resource type ${type} was accepted but has no provider`);
  return found;
}

/** CloudFormation's sentence for properties that a resource type does not take. */
export function propertiesInvalid(logicalId: string, type: string, problems: readonly string[]): string {
  return `Properties validation failed for resource ${logicalId} (${type}) with message: ${problems.join('; ')}`;
}

function checkAttributes(value: Json, where: string, template: Template, rules: FindRules): void {
  for (const { name, attribute } of referencesIn(value)) {
    if (attribute === undefined) continue;
    const type = template.resources[name]?.type;
    if (type === undefined)
      throw validationError(
        `Template error: instance of Fn::GetAtt references undefined resource ${name} (in ${where})`,
      );
    const known = rules(type)?.attributes ?? [];
    if (known !== 'any' && !known.includes(attribute))
      throw validationError(
        `Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt (${type} has in local-cloud: ${known.join(', ')})`,
      );
  }
}
