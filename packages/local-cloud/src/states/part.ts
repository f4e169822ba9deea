/** A part of a list, and whether there is more of it. */
export interface Part<T> {
  items: T[];
  hasMore: boolean;
}

/** Of what was found when one more was asked for. */
export function cutPart<T>(found: T[], size: number): Part<T> {
  return { items: found.slice(0, size), hasMore: found.length > size };
}
