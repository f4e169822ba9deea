import { ServiceError } from '../../endpoint/service-error.ts';
import { parseJson } from '../../json.ts';

/** A page and, if there is more, where the next begins. */
export interface Page<T> {
  items: T[];
  nextToken: string | undefined;
}

/**
 * Cuts a page out of a list whose items have keys in the order given. The token holds the key of the next item, so items that
 * join the list meanwhile neither repeat nor hide others. Throws InvalidToken.
 */
export function cutPage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  page: { size: number; nextToken?: string },
): Page<T> {
  const start = page.nextToken === undefined ? 0 : indexAfter(items, keyOf, page.nextToken);
  const following = items[start + page.size];
  return {
    items: items.slice(start, start + page.size),
    nextToken: following === undefined ? undefined : encode(keyOf(following)),
  };
}

function indexAfter<T>(items: readonly T[], keyOf: (item: T) => string, token: string): number {
  const key = parseJson(Buffer.from(token, 'base64url').toString());
  const index = items.findIndex((item) => keyOf(item) === key);
  if (index === -1) throw new ServiceError('InvalidToken', `Invalid Token: '${token}'`);
  return index;
}

function encode(key: string): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}
