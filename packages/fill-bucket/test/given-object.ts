import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { CorpusObject } from '../src/objects.ts';

/** An object of a corpus with this content. */
export function givenObject(content: Buffer): CorpusObject {
  return {
    name: hash('sha256', content),
    sizeBytes: content.length,
    crc32: crc32(content),
    makeBody: () => content,
    release: () => undefined,
  };
}
