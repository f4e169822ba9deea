import { isRecord } from '../json.ts';

/** A node of jsonata 2.0.6's syntax tree; beyond its type, every part is looked at before it is used. */
export interface SyntaxNode {
  type: string;
  [part: string]: unknown;
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return isRecord(value) && typeof value.type === 'string';
}

/** The nodes directly below a node, in whatever nesting of lists the tree keeps them. */
export function childNodes(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap(nodesIn);
}

export function nodesIn(value: unknown): SyntaxNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (isSyntaxNode(value)) return [value];
  // Groups and sort terms are bare records around their nodes, without a type of their own.
  return isRecord(value) ? Object.values(value).flatMap(nodesIn) : [];
}

export function depthOf(node: SyntaxNode): number {
  let deepest = 0;
  const open: [SyntaxNode, number][] = [[node, 1]];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [next, depth] = top;
    deepest = Math.max(deepest, depth);
    open.push(...childNodes(next).map((child): [SyntaxNode, number] => [child, depth + 1]));
  }
  return deepest;
}
