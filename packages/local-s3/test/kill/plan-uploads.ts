import { createHash } from 'node:crypto';
import { makeBody, type Piece, sizeOf, slice, wholeOf } from './body.ts';
import { changeOf, type Plan, pickSource, randomSize, type World } from './plan.ts';
import { below, pick } from './random.ts';
import {
  type Content,
  maxPartNumber,
  objectAt,
  objectFact,
  partAt,
  partFact,
  partsOf,
  uploadAt,
  uploadsIn,
} from './resources.ts';

/** 5 MiB: what a part other than the last must have. */
export const minPartBytes = 5_242_880;
const maxUploads = 6;

export function planCreateUpload({ state }: World, key: string): Plan | undefined {
  if (uploadsIn(state).length >= maxUploads) return undefined;
  return {
    request: { operation: 'CreateMultipartUpload', key },
    takes: [objectAt(key)],
    changes: [{ sets: new Map(), opensUploadOf: key }],
  };
}

export function planUploadPart(world: World): Plan | undefined {
  const target = pickPart(world);
  if (target === undefined) return undefined;
  const sizeBytes = below(world.random, 6) === 0 ? minPartBytes : randomSize(world.random);
  const body = makeBody(world.nextNonce(), sizeBytes);
  return {
    request: { operation: 'UploadPart', body, ...target },
    takes: [partAt(target.uploadId, target.number)],
    changes: [changeOf([partAt(target.uploadId, target.number), partFact(wholeOf(body), body.md5)])],
  };
}

/** A part, there already or not, of an upload that is not being ended. */
function pickPart({ random, state, isFree }: World) {
  const upload = pick(
    random,
    uploadsIn(state).filter(({ id }) => isFree(uploadAt(id))),
  );
  const number = 1 + below(random, maxPartNumber);
  if (upload === undefined || !isFree(partAt(upload.id, number))) return undefined;
  return { key: upload.key, uploadId: upload.id, number };
}

export function planUploadPartCopy(world: World): Plan | undefined {
  const target = pickPart(world);
  const found = pickSource(world, '');
  if (target === undefined || found === undefined) return undefined;
  const [source, { pieces }] = found;
  const sourceBytes = sizeOf(pieces);
  if (sourceBytes === 0) return undefined; // has no range
  const start = below(world.random, 3) === 0 ? below(world.random, sourceBytes) : 0;
  const sizeBytes = sourceBytes - start;
  return {
    request: { operation: 'UploadPartCopy', ...target, source, start, sizeBytes },
    takes: [partAt(target.uploadId, target.number), objectAt(source)],
    changes: [changeOf([partAt(target.uploadId, target.number), partFact(slice(pieces, start, sizeBytes))])],
  };
}

/** An upload that nobody is adding a part to, with everything that ending it takes away. */
function pickEnding({ random, state, isFree }: World) {
  const upload = pick(
    random,
    uploadsIn(state).filter(({ id, key }) => [objectAt(key), ...namesOf(id)].every(isFree)),
  );
  if (upload === undefined) return undefined;
  const gone = namesOf(upload.id)
    .filter((name) => state.has(name))
    .map((name): [string, undefined] => [name, undefined]);
  const target = { key: upload.key, uploadId: upload.id };
  return { ...target, target, parts: partsOf(state, upload.id), gone, takes: namesOf(upload.id) };
}

function namesOf(uploadId: string): string[] {
  const parts = Array.from({ length: maxPartNumber }, (_, index) => partAt(uploadId, index + 1));
  return [uploadAt(uploadId), ...parts];
}

/** Every part that may stand before another, and one that may be last. */
export function planComplete(world: World): Plan | undefined {
  const ending = pickEnding(world);
  if (ending === undefined) return undefined;
  const isLarge = ([, { pieces }]: [number, Content]) => sizeOf(pieces) >= minPartBytes;
  const last = pick(world.random, ending.parts);
  if (last === undefined) return undefined;
  const parts = [...ending.parts.filter((part) => isLarge(part) && part[0] < last[0]), last];
  const pieces: Piece[] = parts.flatMap(([, part]) => part.pieces);
  const listed = parts.map(([number, { etag = '' }]): [number, string] => [number, etag]);
  const object = objectFact(pieces, etagOfParts(listed));
  return {
    request: { operation: 'CompleteMultipartUpload', ...ending.target, parts: listed },
    takes: [...ending.takes, objectAt(ending.key)],
    changes: [changeOf([objectAt(ending.key), object], ...ending.gone)],
  };
}

/** The MD5 of the parts' MD5s, and their number. */
function etagOfParts(parts: [number, string][]): string {
  const hash = createHash('md5');
  for (const [, etag] of parts) hash.update(etag, 'hex');
  return `${hash.digest('hex')}-${parts.length}`;
}

export function planAbort(world: World): Plan | undefined {
  const ending = pickEnding(world);
  if (ending === undefined) return undefined;
  return {
    request: { operation: 'AbortMultipartUpload', ...ending.target },
    takes: ending.takes,
    changes: [changeOf(...ending.gone)],
  };
}
