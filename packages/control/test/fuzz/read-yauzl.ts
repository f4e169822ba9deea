import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import type { Found } from './read-stream.ts';

/** Reads an archive by its directory, as yauzl does at its strictest. Throws where that does. */
export async function readYauzl(bytes: Buffer): Promise<Found> {
  const zip = await fromBufferPromise(bytes, {
    lazyEntries: true,
    strictFileNames: true,
    validateEntrySizes: true,
  });
  const found: Found = [];
  for await (const entry of zip.eachEntry()) {
    const content = await buffer(await zip.openReadStreamPromise(entry));
    found.push([entry.fileName, hash('sha256', content)]);
  }
  return found;
}
