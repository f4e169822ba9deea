import type yauzl from 'yauzl';
import { Refusal } from './errors.ts';
import { reasons } from './reasons.ts';

/** Bit 0 of the general purpose bit flag, APPNOTE 4.4.4. */
const encryptedFlag = 1;

/** An entry whose record in the central directory is acceptable; `sourceBytes` is the size of its source object. */
export interface ListedEntry {
  name: string;
  sourceBytes: number;
  record: yauzl.Entry;
}

/**
 * Checks the central directory against the source objects (sizes by name), record by record in its order, so that the same
 * archive always gets the same reason. Stops at the first fault: no more records are read than there are objects, plus one.
 * Throws a Refusal.
 */
export async function listEntries(
  records: AsyncIterable<yauzl.Entry>,
  expected: ReadonlyMap<string, number>,
): Promise<ListedEntry[]> {
  const listed = new Map<string, ListedEntry>();
  for await (const record of records) {
    const name = record.fileNameRaw.toString();
    const sourceBytes = expected.get(name);
    if (name.includes('/')) throw new Refusal(reasons.nestedPath(name));
    if (sourceBytes === undefined || listed.has(name)) throw new Refusal(reasons.unknownOrDuplicate(name));
    checkDecodable(name, record);
    listed.set(name, { name, sourceBytes, record });
  }
  if (listed.size < expected.size) throw new Refusal(missing(expected, listed));
  return [...listed.values()];
}

function checkDecodable(name: string, record: yauzl.Entry): void {
  if ((record.generalPurposeBitFlag & encryptedFlag) !== 0) throw new Refusal(reasons.encrypted(name));
  const { compressionMethod, compressedSize, uncompressedSize } = record;
  if (!record.canDecodeFileData()) throw new Refusal(reasons.method(name, compressionMethod));
  if (compressionMethod === 0 && compressedSize !== uncompressedSize) {
    throw new Refusal(reasons.storedSizes(name, compressedSize, uncompressedSize));
  }
}

function missing(expected: ReadonlyMap<string, number>, listed: ReadonlyMap<string, ListedEntry>): string {
  const names = [...expected.keys()].filter((name) => !listed.has(name)).sort();
  return reasons.missing(names.length, names.slice(0, 5));
}
