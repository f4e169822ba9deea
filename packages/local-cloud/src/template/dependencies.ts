import { referencesIn } from './references.ts';
import type { ResourceDeclaration, Template } from './template.ts';
import { validationError } from './template-error.ts';

/** What each resource waits for: the resources its properties refer to and those its DependsOn names. */
export type Dependencies = Map<string, string[]>;

/** The dependencies among the given resources of a template. Throws a ValidationError for a name that is not in it. */
export function findDependencies(template: Template, logicalIds: readonly string[]): Dependencies {
  const included = new Set(logicalIds);
  const entries = logicalIds.map((logicalId): [string, string[]] => {
    const declaration = template.resources[logicalId];
    const names = declaration === undefined ? [] : namesIn(declaration, template);
    return [logicalId, [...new Set(names)].filter((name) => included.has(name))];
  });
  return new Map(entries);
}

function namesIn(declaration: ResourceDeclaration, template: Template): string[] {
  const missing = declaration.dependsOn.filter((name) => !(name in template.resources));
  if (missing.length > 0)
    throw validationError(
      `Template format error: Unresolved resource dependencies [${missing.join(', ')}] in the Resources block of the template`,
    );
  return [...declaration.dependsOn, ...referencesIn(declaration.properties).map(({ name }) => name)];
}

/** The resources with every one after those it waits for; otherwise in the order given. Throws a ValidationError for a cycle. */
export function inDependencyOrder(dependencies: Dependencies): string[] {
  const ordered = new Set<string>();
  const waiting = new Set(dependencies.keys());
  while (waiting.size > 0) {
    const ready = [...waiting].filter((id) =>
      (dependencies.get(id) ?? []).every((other) => !waiting.has(other)),
    );
    if (ready.length === 0)
      throw validationError(`Circular dependency between resources: [${[...waiting].sort().join(', ')}]`);
    for (const id of ready) {
      waiting.delete(id);
      ordered.add(id);
    }
  }
  return [...ordered];
}
