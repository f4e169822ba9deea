import { text } from 'node:stream/consumers';
import { openPromise } from 'yauzl';

/** One entry of a ZIP; `mode` is the Unix mode in octal, `method` 8 is DEFLATE. */
export interface Entry {
  name: string;
  mode: string;
  method: number;
}

/** What a ZIP says that it holds, in its own order. */
export async function listEntries(zipFile: string): Promise<Entry[]> {
  const zip = await openPromise(zipFile);
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    const mode = (entry.externalFileAttributes >>> 16).toString(8);
    entries.push({ name: entry.fileName, mode, method: entry.compressionMethod });
  }
  return entries;
}

/** The content of an entry as text; fails where there is none of that name. */
export async function readEntry(zipFile: string, name: string): Promise<string> {
  const zip = await openPromise(zipFile);
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === name) return text(await zip.openReadStreamPromise(entry));
  }
  throw new Error(`${zipFile} has no entry '${name}'`);
}
