import { resolveValue, type Scope } from './intrinsics.ts';
import type { Template } from './template.ts';
import { validationError } from './template-error.ts';

/** Decides the conditions of a template. They may refer to parameters and to each other, never to resources. */
export function evaluateConditions(template: Template, ref: Scope['ref']): (name: string) => boolean {
  const decided = new Map<string, boolean>();
  const open = new Set<string>();
  const condition = (name: string): boolean => {
    const known = decided.get(name);
    if (known !== undefined) return known;
    const declaration = template.conditions[name];
    if (declaration === undefined)
      throw validationError(`Template format error: Unresolved condition dependency ${name} in the template`);
    if (open.has(name))
      throw validationError(`Template format error: Circular dependency in condition ${name}`);
    open.add(name);
    const result =
      String(resolveValue(declaration, { ref, attribute: refuseAttribute, condition }).value) === 'true';
    decided.set(name, result);
    return result;
  };
  for (const name of Object.keys(template.conditions)) condition(name);
  return condition;
}

function refuseAttribute(resource: string): never {
  throw validationError(
    `Template format error: Conditions can only refer to parameters and other conditions, not to resource ${resource}`,
  );
}
