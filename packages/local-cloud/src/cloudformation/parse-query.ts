/** The parameters of an AWS Query request: `A.member.1.B=x` is `{ A: [{ B: 'x' }] }`. */
export type QueryValue = string | QueryValue[] | { [name: string]: QueryValue };

interface Branch {
  [name: string]: string | Branch;
}

/** Reads an AWS Query form. An empty list comes as an empty value at the top; it is left out, as if not passed. */
export function parseQuery(form: string): { [name: string]: QueryValue } {
  const root: Branch = Object.create(null);
  for (const [path, value] of new URLSearchParams(form)) {
    if (value !== '' || path.includes('.')) insert(root, path.split('.'), value);
  }
  return settleMembers(root);
}

function insert(branch: Branch, path: string[], value: string): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    branch[head] = value;
    return;
  }
  const present = branch[head];
  const child: Branch = typeof present === 'object' ? present : Object.create(null);
  branch[head] = child;
  insert(child, rest, value);
}

function settle(value: string | Branch): QueryValue {
  if (typeof value === 'string') return value;
  const { member } = value;
  if (typeof member !== 'object') return settleMembers(value);
  return Object.entries(member)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => settle(item));
}

function settleMembers(branch: Branch): { [name: string]: QueryValue } {
  return Object.fromEntries(Object.entries(branch).map(([name, value]) => [name, settle(value)]));
}
