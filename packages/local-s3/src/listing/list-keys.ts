/** What to list of the keys of a bucket. */
export interface KeyQuery {
  prefix: string;
  /** Empty for none. */
  delimiter: string;
  /** Behind this key, or behind all keys of this common prefix. */
  after: string;
  maxKeys: number;
}

export interface KeyPage<Item> {
  items: Item[];
  commonPrefixes: string[];
  truncated: boolean;
  /** Last key or common prefix shown: where the next page starts. */
  last: string;
}

/** Items in the order of their keys' UTF-8 bytes, behind `after`, or from it on when `inclusive`. */
export type FetchKeys<Item> = (range: { after: string; inclusive: boolean; limit: number }) => Item[];

/** Sorts behind every key that starts with the prefix it is put behind, but for keys that go on with itself. */
const lastCharacter = '\u{10ffff}';
const smallestFetch = 16;
const largestFetch = 1000;

/**
 * One page of a listing, keys that share what is between the prefix and the delimiter shown as one common prefix
 * (S3 API reference, ListObjectsV2). Seeks past such keys rather than reading them.
 */
export function listKeys<Item extends { key: string }>(
  query: KeyQuery,
  fetch: FetchKeys<Item>,
): KeyPage<Item> {
  const { prefix, after, maxKeys } = query;
  const page: KeyPage<Item> = { items: [], commonPrefixes: [], truncated: false, last: '' };
  if (maxKeys === 0) return page;
  for (const item of eachItem(query, fetch)) {
    if (!item.key.startsWith(prefix)) break;
    const commonPrefix = commonPrefixOf(item.key, query);
    const shown = commonPrefix ?? item.key;
    if (commonPrefix !== undefined && (commonPrefix === page.last || commonPrefix === after)) continue;
    if (page.items.length + page.commonPrefixes.length === maxKeys) return { ...page, truncated: true };
    if (commonPrefix === undefined) page.items.push(item);
    else page.commonPrefixes.push(commonPrefix);
    page.last = shown;
  }
  return page;
}

/** The items of the query in order, of each common prefix at least one. */
function* eachItem<Item extends { key: string }>(
  { prefix, delimiter, after, maxKeys }: KeyQuery,
  fetch: FetchKeys<Item>,
): Generator<Item> {
  let position = startPosition(prefix, after);
  let limit = delimiter === '' ? Math.min(maxKeys + 1, largestFetch) : smallestFetch;
  while (true) {
    const items = fetch({ ...position, limit });
    let jump: string | undefined;
    for (const item of items) {
      yield item;
      position = { after: item.key, inclusive: false };
      jump = jumpBehind(item.key, commonPrefixOf(item.key, { prefix, delimiter }));
      if (jump !== undefined) break;
    }
    if (items.length < limit && jump === undefined) return;
    if (jump !== undefined) position = { after: jump, inclusive: false };
    limit = jump === undefined ? Math.min(limit * 2, largestFetch) : smallestFetch;
  }
}

function startPosition(prefix: string, after: string): { after: string; inclusive: boolean } {
  if (Buffer.compare(Buffer.from(after), Buffer.from(prefix)) < 0) return { after: prefix, inclusive: true };
  return { after, inclusive: false };
}

function commonPrefixOf(
  key: string,
  { prefix, delimiter }: { prefix: string; delimiter: string },
): string | undefined {
  const at = delimiter === '' || !key.startsWith(prefix) ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Where to go on behind all keys of the common prefix; nowhere new when the key itself lies behind that place. */
function jumpBehind(key: string, commonPrefix: string | undefined): string | undefined {
  if (commonPrefix === undefined) return undefined;
  const target = commonPrefix + lastCharacter;
  return key.startsWith(target) ? undefined : target;
}
