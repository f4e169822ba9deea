import type yauzl from 'yauzl';
import type { LocatedEntry } from './content.ts';
import type { ListedEntry } from './directory.ts';
import { Refusal } from './errors.ts';
import { reasons } from './reasons.ts';
import type { ZipReader } from './zip-reader.ts';

/**
 * The entries in the order of their local headers, each with where its data starts. Throws a Refusal where a local header is not what
 * the directory says, or an entry starts inside the one before.
 */
export async function* locateEntries(
  entries: ListedEntry[],
  zip: ZipReader,
): AsyncGenerator<LocatedEntry, void, void> {
  const inPhysicalOrder = entries.toSorted(
    (a, b) => a.record.relativeOffsetOfLocalHeader - b.record.relativeOffsetOfLocalHeader,
  );
  let previous = { name: '', end: 0 };
  for (const entry of inPhysicalOrder) {
    const { name, record } = entry;
    if (record.relativeOffsetOfLocalHeader < previous.end) {
      throw new Refusal(reasons.overlap(name, previous.name));
    }
    const header = await zip.readLocalHeader(record);
    checkLocalHeader(entry, header);
    yield { entry, dataStart: header.fileDataStart };
    previous = { name, end: header.fileDataStart + record.compressedSize };
  }
}

/** A reader that streams goes by the local header, one that seeks by the central directory: they must find the same. */
function checkLocalHeader({ name, record }: ListedEntry, header: yauzl.LocalFileHeader): void {
  const localName = header.fileName.toString();
  if (localName !== name) throw new Refusal(reasons.localHeader(name, 'name', localName, name));
  const { compressionMethod } = record;
  if (header.compressionMethod !== compressionMethod) {
    throw new Refusal(
      reasons.localHeader(name, 'compression method', header.compressionMethod, compressionMethod),
    );
  }
}
