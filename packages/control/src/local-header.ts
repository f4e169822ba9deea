import { type Entry, showName } from './directory.ts';
import { Refusal } from './errors.ts';
import { extraIds, parseExtraFields, type Replaceable, resolveZip64, unicodePathOf } from './extra-fields.ts';
import { findings } from './findings.ts';
import { flagBits, type readLocalHeader } from './records.ts';

interface LocalHeader {
  fixed: NonNullable<ReturnType<typeof readLocalHeader>>;
  /** Name and extra field. */
  variable: Buffer;
}

/** A reader that streams goes by the local header, one that seeks by the central directory: they must find the same. */
export function checkLocalHeader(entry: Entry, { fixed, variable }: LocalHeader): void {
  const name = variable.subarray(0, fixed.nameLength);
  expectSame(entry, 'name', showName(name), entry.name);
  expectSame(entry, 'compression method', fixed.method, entry.method);
  const unseen =
    fixed.flags & ~entry.flags & (flagBits.encrypted | flagBits.strongEncryption | flagBits.patch);
  expectSame(entry, 'flags', fixed.flags, unseen === 0 ? fixed.flags : entry.flags);
  const sizes = resolveSizes(entry, { fixed, variable });
  // 4.4.4, bit 3: with a data descriptor the CRC-32 and the sizes may be left 0 here. Some writers know them all the same.
  const mayBeZero = (fixed.flags & flagBits.dataDescriptor) !== 0;
  const told = { crc32: fixed.crc32, ...sizes };
  for (const [field, word] of sizeFields) {
    if (mayBeZero && told[field] === 0) continue;
    expectSame(entry, word, told[field], entry[field]);
  }
}

const sizeFields = [
  ['crc32', 'CRC-32'],
  ['compressedSize', 'compressed size'],
  ['uncompressedSize', 'uncompressed size'],
] as const;

function resolveSizes(
  entry: Entry,
  { fixed, variable }: LocalHeader,
): Pick<Replaceable, 'compressedSize' | 'uncompressedSize'> {
  const { name, localHeaderOffset: at } = entry;
  const extra = parseExtraFields(variable.subarray(fixed.nameLength));
  if (extra.repeated.has(extraIds.zip64)) {
    throw new Refusal(findings.extraField(name, 'has two ZIP64 fields in the local header', at));
  }
  const path = unicodePathOf(extra);
  if (path !== undefined) expectSame(entry, 'Unicode path', showName(path), name);
  const { compressedSize, uncompressedSize } = fixed;
  const sizes = resolveZip64({ compressedSize, uncompressedSize }, extra);
  if (sizes !== undefined) return sizes;
  throw new Refusal(findings.extraField(name, 'is too short for the ZIP64 sizes of the local header', at));
}

function expectSame(entry: Entry, field: string, local: string | number, central: string | number): void {
  if (local === central) return;
  throw new Refusal(findings.localHeader(entry.name, { field, local, central, at: entry.localHeaderOffset }));
}
