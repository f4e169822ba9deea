import { z } from 'zod';
import { ServiceError } from '../../endpoint/service-error.ts';
import { isObject, parseJson } from '../../json.ts';
import type { Part } from '../part.ts';

/** At most 1,000 items a page, 100 unless asked otherwise; 0 is the default too (Step Functions API reference). */
export const pageShape = {
  maxResults: z.int().min(0).max(1000).exactOptional(),
  nextToken: z.string().min(1).max(3096).exactOptional(),
};

/** The page size that was asked for. */
export function pageSize({ maxResults = 0 }: { maxResults?: number }): number {
  return maxResults === 0 ? 100 : maxResults;
}

/** What makes a list and a place in it; a token of one list is of no use in another. */
interface Place<K> {
  list: string;
  /** The key of the last item of the page before. */
  after: K;
}

/** Where a page goes on; undefined at the start. Throws InvalidToken for what is not a token of this list. */
export function placeIn<K extends string | number>(
  list: string,
  token: string | undefined,
  isKey: (value: unknown) => value is K,
): K | undefined {
  if (token === undefined) return undefined;
  const place = parseJson(Buffer.from(token, 'base64url').toString());
  if (isObject(place) && place.list === list && isKey(place.after)) return place.after;
  throw new ServiceError('InvalidToken', `Invalid Token: '${token}'`);
}

/** The token of the page after this one; undefined after the last. */
export function tokenAfter<T>(
  list: string,
  { items, hasMore }: Part<T>,
  keyOf: (item: T) => string | number,
): string | undefined {
  const last = items.at(-1);
  if (!hasMore || last === undefined) return undefined;
  const place: Place<string | number> = { list, after: keyOf(last) };
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

export const isNumber = (value: unknown): value is number => typeof value === 'number';

export const isText = (value: unknown): value is string => typeof value === 'string';
