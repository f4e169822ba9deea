import { createHash, hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type ContentId, makeChunks, makeContent } from './content.ts';
import { openDrawLanes } from './draw-lanes.ts';
import type { CorpusSpec } from './properties.ts';
import { drawSize, sizeBounds } from './sizes.ts';

/** One object of the corpus. Objects above 64 MiB come as a stream, made anew at each call of `makeBody`. */
export interface CorpusObject {
  name: string;
  sizeBytes: number;
  crc32: number;
  makeBody(): Buffer | Readable;
  /** Whoever is done with the body says so here, and its memory is used for another object. */
  release(): void;
}

/** Objects up to this size are held in memory whole. */
export const maxBufferedBytes = 64 * 1024 * 1024;

/** Below this, drawing takes no longer than asking another thread for it. */
const minLaneBytes = 128 * 1024;

/** Beyond this many bytes no two objects of any corpus will ever be equal: 2^128 contents for at most 2^48 objects. */
const maxCollidingBytes = 16;

/**
 * The corpus in index order, each object hashed; its name is the SHA-256 of its bytes in hex. An object equal to one before
 * it is drawn again with the next nonce, so that names are distinct; checkDistinct must have passed, or this never ends.
 */
export function drawObjects(spec: CorpusSpec): AsyncGenerator<CorpusObject, void, void> {
  return sizeBounds(spec.meanSizeBytes).smallest < minLaneBytes ? drawSmall(spec) : drawLarge(spec);
}

/** Drawing here is synchronous; after about this much of it timers and sockets get their turn, also where nothing is uploaded. */
const breathBytes = 8 * 1024 * 1024;
const objectOverheadBytes = 8 * 1024;

async function* drawSmall(spec: CorpusSpec): AsyncGenerator<CorpusObject, void, void> {
  const names = new Set<string>();
  let sinceBreathBytes = 0;
  for (let index = 0; index < spec.objectCount; index += 1) {
    const id = identify(spec, index);
    let object = drawHere(id);
    while (names.has(object.name)) {
      id.nonce += 1;
      object = drawHere(id);
    }
    if (id.sizeBytes <= maxCollidingBytes) names.add(object.name);
    yield object;
    sinceBreathBytes += object.sizeBytes + objectOverheadBytes;
    if (sinceBreathBytes < breathBytes) continue;
    sinceBreathBytes = 0;
    await letOthersRun();
  }
}

/** Objects that are too large to be equal by chance, drawn on other threads while those before them are sent. */
async function* drawLarge(spec: CorpusSpec): AsyncGenerator<CorpusObject, void, void> {
  const lanes = openDrawLanes(Math.min(maxBufferedBytes, sizeBounds(spec.meanSizeBytes).largest));
  const ahead: Promise<CorpusObject>[] = [];
  const start = (id: ContentId) => {
    const object = id.sizeBytes > maxBufferedBytes ? drawStreamed(id) : lanes.draw(id);
    // A failure is noticed when the object's turn comes.
    object.catch(() => undefined);
    ahead.push(object);
  };
  try {
    for (let index = 0; index < spec.objectCount; index += 1) {
      start(identify(spec, index));
      if (ahead.length > lanes.count) yield* ahead.splice(0, 1);
    }
    yield* ahead;
  } finally {
    await lanes.close();
  }
}

function identify(spec: CorpusSpec, index: number): ContentId {
  return { seed: spec.seed, index, nonce: 0, sizeBytes: drawSize(spec, index) };
}

function drawHere(id: ContentId): CorpusObject {
  return wholeObject(makeContent(id));
}

/** An object whose content is at hand in memory of its own. */
export function wholeObject(content: Buffer): CorpusObject {
  return {
    name: hash('sha256', content),
    sizeBytes: content.length,
    crc32: crc32(content),
    makeBody: () => content,
    release: () => undefined,
  };
}

/** Two passes over the keystream, one to learn the name and one to send: twice the work, and memory stays flat. */
async function drawStreamed(id: ContentId): Promise<CorpusObject> {
  const sha256 = createHash('sha256');
  let crc = 0;
  for (const chunk of makeChunks(id)) {
    sha256.update(chunk);
    crc = crc32(chunk, crc);
    await letOthersRun();
  }
  return {
    name: sha256.digest('hex'),
    sizeBytes: id.sizeBytes,
    crc32: crc,
    makeBody: () => Readable.from(makeChunks(id), { objectMode: false }),
    release: () => undefined,
  };
}
