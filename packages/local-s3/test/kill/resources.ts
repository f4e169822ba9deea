import { type Piece, sha256Of, sizeOf } from './body.ts';
import type { Fact, Facts } from './judge.ts';

/** A fact whose bytes are known. */
export interface Content extends Fact {
  pieces: Piece[];
}

export type State = Facts<Content>;

export const bucket = 'kept';

/** What facts are about, by name. */
export const objectAt = (key: string) => `object ${key}`;
export const uploadAt = (id: string) => `upload ${id}`;
export const partAt = (id: string, number: number) => `part ${number} of ${id}`;

export function objectFact(pieces: Piece[], etag?: string): Content {
  return { shows: `${sizeOf(pieces)} bytes of SHA-256 ${sha256Of(pieces)}`, etag, pieces };
}

/** ListParts tells no bytes; the blobs do. */
export function partFact(pieces: Piece[], etag?: string): Content {
  return { shows: `${sizeOf(pieces)} bytes`, etag, pieces };
}

export function uploadFact(key: string): Content {
  return { shows: key, pieces: [] };
}

/** The uploads in progress, id and key. */
export function uploadsIn(state: State): { id: string; key: string }[] {
  return [...state].flatMap(([name, { shows: key }]) =>
    name.startsWith('upload ') ? [{ id: name.slice('upload '.length), key }] : [],
  );
}

/** Part numbers of the load go from 1 to this. */
export const maxPartNumber = 4;

export function partsOf(state: State, id: string): [number, Content][] {
  const numbers = Array.from({ length: maxPartNumber }, (_, index) => index + 1);
  return numbers.flatMap((number) => {
    const part = state.get(partAt(id, number));
    return part === undefined ? [] : [[number, part]];
  });
}
