import { childNodes, isSyntaxNode, nodesIn, type SyntaxNode } from '../jsonata/syntax-tree.ts';

interface Offers {
  result?: boolean;
  errorOutput?: boolean;
}

/**
 * What AWS refuses at definition time, as messages: an expression has no context item, so a name, `$` or `$$` that would read one
 * is an error (floci #2670, #2745; agent-toolkit-for-aws, transforming-data.md); `$states.errorOutput` is for catchers, and
 * `$states.result` for the Output and Assign of Task, Map and Parallel.
 */
export function unsupportedReferences(tree: SyntaxNode, offers: Offers): string[] {
  const found = new Set<string>();
  walk(tree, false, (node, hasContext) => {
    const name = contextReference(node, hasContext);
    if (name !== undefined) found.add(`Reference to '${name}' at the top level is not supported.`);
    const member = statesMember(node);
    if (member === 'result' && !offers.result) {
      found.add(
        "Reference to '$states.result' is only supported in Output and Assign of a Task, Map or Parallel state.",
      );
    }
    if (member === 'errorOutput' && !offers.errorOutput) {
      found.add("Reference to '$states.errorOutput' is only supported in Output and Assign of a Catch.");
    }
  });
  return [...found];
}

/** The parts of a node whose context item is what the node itself found, rather than what was around it. */
const partsWithContext = ['predicate', 'stages', 'group', 'terms', 'pattern', 'update', 'delete'];

function walk(
  node: SyntaxNode,
  hasContext: boolean,
  visit: (node: SyntaxNode, hasContext: boolean) => void,
): void {
  visit(node, hasContext);
  if (node.type === 'path') {
    const [first, ...later] = nodesIn(node.steps);
    if (first !== undefined) walk(first, hasContext, visit);
    for (const step of later) walk(step, true, visit);
    for (const pair of nodesIn(node.group)) walk(pair, true, visit);
    return;
  }
  const inner = new Set(partsWithContext.flatMap((part) => nodesIn(node[part])));
  for (const child of childNodes(node)) walk(child, hasContext || inner.has(child), visit);
}

function contextReference(node: SyntaxNode, hasContext: boolean): string | undefined {
  if (node.type === 'variable' && node.value === '$') return '$$';
  if (hasContext) return undefined;
  if (node.type === 'variable' && node.value === '') return '$';
  return node.type === 'name' && typeof node.value === 'string' ? node.value : undefined;
}

function statesMember(node: SyntaxNode): string | undefined {
  if (node.type !== 'path' || !Array.isArray(node.steps)) return undefined;
  const [variable, member]: unknown[] = node.steps;
  if (!isSyntaxNode(variable) || variable.type !== 'variable' || variable.value !== 'states')
    return undefined;
  return isSyntaxNode(member) && typeof member.value === 'string' ? member.value : undefined;
}
