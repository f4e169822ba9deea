import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { FetchedObject } from './fetch-ahead.ts';

/** The same objects make the same archive, byte for byte. */
const mtime = new Date(1980, 0, 1);

/**
 * The objects as a ZIP without compression, in their order. Takes the next object only when the reader of the ZIP has taken the one
 * before. A failure of the objects fails the stream; if the stream is destroyed, no more objects are taken.
 */
export function zipEntries(fetched: AsyncIterable<FetchedObject>): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream;
  if (!(output instanceof PassThrough)) throw new Error("yazl's output is a PassThrough, says its code");
  zip.on('error', (error) => output.destroy(error));
  addEntries(zip, output, fetched).catch((error) => output.destroy(error));
  return output;
}

async function addEntries(
  zip: ZipFile,
  output: PassThrough,
  fetched: AsyncIterable<FetchedObject>,
): Promise<void> {
  for await (const { object, body } of fetched) {
    const content = Array.isArray(body) ? readOnce(body) : body;
    const options = { compress: false, mtime, size: object.sizeBytes };
    zip.addReadStreamLazy(object.name, options, giveOnce(content));
    await readOrDropped(content, output);
    if (output.destroyed) return;
  }
  zip.end();
}

/** yazl keeps this function, as it keeps every entry, until the archive's end, but not what it gives: that is out of hand. */
function giveOnce(content: Readable): (give: (error: unknown, stream: Readable) => void) => void {
  const held = [content];
  return (give) => {
    for (const stream of held.splice(0)) give(null, stream);
  };
}

/** Resolves when the content has been read. If nobody is there to read it any more, it is destroyed. */
async function readOrDropped(content: Readable, output: PassThrough): Promise<void> {
  const drop = () => content.destroy();
  output.once('close', drop);
  if (output.closed) drop();
  try {
    await finished(content);
  } catch (error) {
    if (!output.destroyed) throw error;
  } finally {
    output.off('close', drop);
  }
}

/** A stream that lets go of its bytes once they are read. yazl's own addBuffer holds on to every buffer until the archive's end. */
function readOnce(chunks: Buffer[]): Readable {
  const stream = new Readable({ read: () => undefined });
  for (const chunk of chunks) stream.push(chunk);
  stream.push(null);
  return stream;
}
