import type { Verdict } from '@s3-lambda-bench/contract';
import type yauzl from 'yauzl';
import type { Archive } from './archive.ts';
import { checkContent } from './content.ts';
import { type ListedEntry, listEntries } from './directory.ts';
import { Refusal } from './errors.ts';
import { explain } from './explain.ts';
import { makeReadAhead, type ReadAhead, type ReadAheadOptions } from './read-ahead.ts';
import { reasons } from './reasons.ts';
import { openZip, type ZipReader } from './zip-reader.ts';

/**
 * Judges an archive against the source objects, whose sizes in bytes are given by name. Never throws: what is wrong with the
 * archive is an `invalid: ` verdict, anything else a `harness: ` one. Cheap checks on the whole central directory come
 * first, then every byte of every entry, in physical order so that each is fetched once.
 */
export async function judge(
  archive: Archive,
  expected: ReadonlyMap<string, number>,
  options: Partial<ReadAheadOptions> = {},
): Promise<Verdict> {
  try {
    const bytes = makeReadAhead(archive, options);
    const zip = await openZip(bytes);
    const entries = await listEntries(zip.entries(), expected);
    await checkEntries(entries, zip, bytes);
    return {
      valid: true,
      entries: entries.length,
      content_bytes: entries.reduce((sum, { record }) => sum + record.uncompressedSize, 0),
      archive_bytes: archive.sizeBytes,
    };
  } catch (error) {
    return { valid: false, reason: explain(error) };
  }
}

async function checkEntries(entries: ListedEntry[], zip: ZipReader, bytes: ReadAhead): Promise<void> {
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
    await checkContent(entry, header.fileDataStart, bytes);
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
