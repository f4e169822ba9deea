import { describe, expect, test } from '@jest/globals';
import { type FetchKeys, listKeys } from '../../src/listing/list-keys.ts';

function givenKeys(keys: string[]) {
  const bytes = (key: string) => Buffer.from(key);
  const sorted = keys.map((key) => ({ key })).sort((a, b) => Buffer.compare(bytes(a.key), bytes(b.key)));
  let fetched = 0;
  const fetch: FetchKeys<{ key: string }> = ({ after, inclusive, limit }) => {
    const found = sorted
      .filter(({ key }) => Buffer.compare(bytes(key), bytes(after)) > (inclusive ? -1 : 0))
      .slice(0, limit);
    fetched += found.length;
    return found;
  };
  return { fetch, count: () => fetched };
}

function list(keys: string[], query: Partial<Parameters<typeof listKeys>[0]>) {
  const page = listKeys(
    { prefix: '', delimiter: '', after: '', maxKeys: 1000, ...query },
    givenKeys(keys).fetch,
  );
  return { ...page, items: page.items.map(({ key }) => key) };
}

describe('listKeys', () => {
  const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'd', 'e/', '\uffff', '😀'];

  test('shows all keys in the order of their bytes', () => {
    expect(list(keys, {})).toMatchObject({ items: keys, commonPrefixes: [], truncated: false });
  });

  test('shows the keys of a prefix', () => {
    expect(list(keys, { prefix: 'b/' }).items).toEqual(['b/1', 'b/2', 'b/c/3']);
  });

  test('shows keys that share what is before a delimiter once', () => {
    expect(list(keys, { delimiter: '/' })).toMatchObject({
      items: ['a', 'd', '\uffff', '😀'],
      commonPrefixes: ['b/', 'e/'],
    });
  });

  test('looks for the delimiter behind the prefix', () => {
    expect(list(keys, { prefix: 'b/', delimiter: '/' })).toMatchObject({
      items: ['b/1', 'b/2'],
      commonPrefixes: ['b/c/'],
    });
  });

  test('counts common prefixes as keys, and goes on behind them', () => {
    const first = list(keys, { delimiter: '/', maxKeys: 2 });
    expect(first).toMatchObject({ items: ['a'], commonPrefixes: ['b/'], truncated: true, last: 'b/' });
    expect(list(keys, { delimiter: '/', maxKeys: 2, after: first.last })).toMatchObject({
      items: ['d'],
      commonPrefixes: ['e/'],
      truncated: true,
    });
  });

  test('is not truncated when the last page is full', () => {
    expect(list(['a', 'b'], { maxKeys: 2 }).truncated).toBe(false);
    expect(list(['a/1', 'a/2'], { maxKeys: 1, delimiter: '/' }).truncated).toBe(false);
  });

  test('shows nothing when asked for nothing', () => {
    expect(list(keys, { maxKeys: 0 })).toMatchObject({ items: [], truncated: false });
  });

  test('ends although a key goes on with the very last character', () => {
    const odd = ['p/\u{10ffff}', 'p/\u{10ffff}x', 'p/a', 'q'];
    expect(list(odd, { delimiter: '/' })).toMatchObject({ items: ['q'], commonPrefixes: ['p/'] });
  });

  test('does not read the keys behind a common prefix', () => {
    const many = Array.from({ length: 5000 }, (_, index) => `p/${index}`);
    const { fetch, count } = givenKeys([...many, 'q']);
    listKeys({ prefix: '', delimiter: '/', after: '', maxKeys: 10 }, fetch);
    expect(count()).toBeLessThan(50);
  });
});
