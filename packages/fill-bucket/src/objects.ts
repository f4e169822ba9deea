import { createHash, hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type ContentId, makeChunks, makeContent } from './content.ts';
import { type DrawLanes, openDrawLanes } from './draw-lanes.ts';
import { profiles } from './profiles.ts';
import type { CorpusRecipe } from './properties.ts';
import { drawSize } from './sizes.ts';

/** One object of the corpus. Objects above 64 MiB come as a stream, made anew at each call of `makeBody`. */
export interface CorpusObject {
  name: string;
  sizeBytes: number;
  crc32: number;
  /** Memory that it takes until it is released. */
  heldBytes: number;
  makeBody(): Buffer | Readable;
  /** Whoever is done with the body says so here, and its memory is used for another object. */
  release(): void;
}

/** Objects up to this size are held in memory whole. */
const maxBufferedBytes = 64 * 1024 * 1024;

/** Below this, drawing takes no longer than asking another thread for it. */
const minLaneBytes = 128 * 1024;

/** Beyond this many bytes no two objects of any corpus will ever be equal: 2^128 contents for at most 2^48 objects. */
const maxCollidingBytes = 16;

/** After about this many bytes drawn on this thread timers and sockets get their turn, also where nothing is uploaded. */
const breathBytes = 8 * 1024 * 1024;
const objectOverheadBytes = 8 * 1024;

/**
 * The corpus in index order, each object hashed; its name is the SHA-256 of its bytes in hex. Small objects are drawn here, others
 * on other threads while those before them are sent. A small one that is equal to one before is drawn again with the next
 * nonce, so that names are distinct; checkDistinct must have passed, or this never ends.
 */
export async function* drawObjects(recipe: CorpusRecipe): AsyncGenerator<CorpusObject, void, void> {
  const drawDistinct = makeDistinct();
  const lanes = openDrawLanes();
  const ahead: Promise<CorpusObject>[] = [];
  let sinceBreathBytes = 0;
  try {
    for (let index = 0; index < recipe.objectCount; index += 1) {
      const id = identify(recipe, index);
      if (id.sizeBytes < minLaneBytes && ahead.length === 0) yield drawDistinct(id);
      else ahead.push(drawAhead(id, { lanes, drawDistinct }));
      if (ahead.length > lanes.count) yield* ahead.splice(0, 1);
      sinceBreathBytes += Math.min(id.sizeBytes, minLaneBytes) + objectOverheadBytes;
      if (sinceBreathBytes < breathBytes) continue;
      sinceBreathBytes = 0;
      await letOthersRun();
    }
    yield* ahead;
  } finally {
    await lanes.close();
  }
}

interface Drawing {
  lanes: DrawLanes;
  drawDistinct(id: ContentId): CorpusObject;
}

function drawAhead(id: ContentId, { lanes, drawDistinct }: Drawing): Promise<CorpusObject> {
  if (id.sizeBytes < minLaneBytes) return Promise.resolve(drawDistinct(id));
  const object = id.sizeBytes > maxBufferedBytes ? drawStreamed(id) : lanes.draw(id);
  // A failure is noticed when the object's turn comes.
  object.catch(() => undefined);
  return object;
}

/** Draws objects one after another, each unlike those before it. */
function makeDistinct(): (id: ContentId) => CorpusObject {
  const names = new Set<string>();
  return (id) => {
    let nonce = 0;
    let object = drawHere(id);
    while (names.has(object.name)) {
      nonce += 1;
      object = drawHere({ ...id, nonce });
    }
    if (id.sizeBytes <= maxCollidingBytes) names.add(object.name);
    return object;
  };
}

function identify(recipe: CorpusRecipe, index: number): ContentId {
  const { content } = profiles[recipe.profile];
  return { seed: recipe.seed, index, nonce: 0, sizeBytes: drawSize(recipe, index), content };
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
    heldBytes: content.length,
    makeBody: () => content,
    release: () => undefined,
  };
}

/** What a streamed object has in memory at most: a few chunks on their way. */
const streamedBytes = 4 * 1024 * 1024;

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
    heldBytes: streamedBytes,
    makeBody: () => Readable.from(makeChunks(id), { objectMode: false }),
    release: () => undefined,
  };
}
