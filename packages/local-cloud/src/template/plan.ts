import { canonicalJson, isObject, type Json, type JsonObject } from '../json.ts';
import { checkResources, type ResourceRules, rulesOf } from './check-resources.ts';
import { findDependencies, inDependencyOrder } from './dependencies.ts';
import { type Resolved, resolveValue, type Scope } from './intrinsics.ts';
import type { ParameterValue } from './parameters.ts';
import { makeScope, type ResourceValues, type StackIdentity } from './scope.ts';
import type { Template } from './template.ts';
import { validationError } from './template-error.ts';

/** A resource as a stack holds it before the change. */
export interface PresentResource extends ResourceValues {
  type: string;
  /** As last applied, intrinsics resolved. */
  properties: JsonObject;
  /** Whether it is what its properties say. `unmade`: its creation was not even begun; `half-`: it failed or was interrupted. */
  state: 'whole' | 'unmade' | 'half-created' | 'half-updated';
}

/** What to do to one resource. `undecided`: its properties will only be known once those it waits for are done. */
export type Action = 'create' | 'update' | 'replace' | 'none' | 'undecided';

export interface Step {
  logicalId: string;
  type: string;
  action: Action;
  /** The resources that must be done before it. */
  after: string[];
}

/** The way from a stack's present resources to those of a template. */
export interface Plan {
  /** Each after those it waits for. */
  steps: Step[];
  /** Resources of the stack that the template no longer has. */
  removed: string[];
}

export interface PlanInput {
  template: Template;
  parameters: Record<string, ParameterValue>;
  identity: StackIdentity;
  present: Record<string, PresentResource>;
  /** The rules of a resource type; undefined for one that is not built. */
  rules: (type: string) => ResourceRules | undefined;
}

/** Decides what a template asks for, without doing any of it. Throws a ValidationError for anything that cannot be done. */
export function planStack(input: PlanInput): Plan {
  const { template, present } = input;
  const settled = new Map<string, ResourceValues>();
  const scope = makeScope({ ...input, resource: (logicalId) => settled.get(logicalId) });
  const wanted = wantedResources(template, scope);
  checkResources(template, wanted, scope, input.rules);
  const dependencies = findDependencies(template, wanted);
  const steps = inDependencyOrder(dependencies).map((logicalId): Step => {
    const { type, properties } = declarationOf(template, logicalId);
    const before = present[logicalId];
    const action = decideAction(
      before,
      type,
      resolveValue(properties, scope),
      rulesOf(type, input.rules).replaceOn,
    );
    if (action === 'none' && before !== undefined) settled.set(logicalId, before);
    return { logicalId, type, action, after: dependencies.get(logicalId) ?? [] };
  });
  checkOutputs(template, scope);
  const removed = Object.keys(present).filter((logicalId) => !wanted.includes(logicalId));
  return { steps, removed };
}

/** What one resource needs, given its properties. Throws a ValidationError when its type changed. */
export function decideAction(
  present: PresentResource | undefined,
  type: string,
  { value, complete }: Resolved,
  replaceOn: readonly string[],
): Action {
  if (present === undefined || !isMade(present)) return 'create';
  if (present.type !== type)
    throw validationError(
      `Update of resource type is not permitted. The new template modifies resource type from ${present.type} to ${type}`,
    );
  if (!complete) return 'undecided';
  const changed = changedProperties(present.properties, asProperties(value));
  if (changed.some((name) => replaceOn.includes(name))) return 'replace';
  return changed.length > 0 || present.state === 'half-updated' ? 'update' : 'none';
}

/** Whether there is something that an update could change. */
export function isMade({ state }: { state: PresentResource['state'] }): boolean {
  return state === 'whole' || state === 'half-updated';
}

/** The outputs that a template gives with every resource in place. */
export function resolveOutputs(
  template: Template,
  scope: Scope,
): { key: string; value: string; description?: string }[] {
  return Object.entries(template.outputs)
    .filter(([, { condition }]) => condition === undefined || scope.condition(condition))
    .map(([key, { value, description }]) => {
      const resolved = resolveValue(value, scope).value;
      if (typeof resolved === 'object' || resolved === undefined)
        throw validationError(
          `Template format error: Output ${key} is malformed. The Value field of every Outputs member must evaluate to a String.`,
        );
      return { key, value: String(resolved), ...(description !== undefined && { description }) };
    });
}

/** Properties after resolution; a resource without any has none. */
export function asProperties(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function wantedResources(template: Template, scope: Scope): string[] {
  return Object.entries(template.resources)
    .filter(([, { condition }]) => condition === undefined || scope.condition(condition))
    .map(([logicalId]) => logicalId);
}

function declarationOf(template: Template, logicalId: string): { type: string; properties: JsonObject } {
  const declaration = template.resources[logicalId];
  if (declaration === undefined)
    throw new Error(`resource ${logicalId} was planned but is not in its template`);
  return declaration;
}

function changedProperties(before: JsonObject, after: JsonObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name]));
}

/** Outputs are resolved once before anything is made, so that one that cannot be resolved is refused in time. */
function checkOutputs(template: Template, scope: Scope): void {
  for (const { value, condition } of Object.values(template.outputs)) {
    if (condition === undefined || scope.condition(condition)) resolveValue(value, scope);
  }
}
