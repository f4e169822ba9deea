import type { Entry } from './central-record.ts';
import { showName } from './entry-name.ts';
import { Refusal } from './errors.ts';
import {
  type ExtraFields,
  faultOf,
  hasAes,
  hasZip64,
  libarchiveAttributesOf,
  parseExtraFields,
  type Replaceable,
  resolveZip64,
  unicodePathOf,
  warnOfExtra,
} from './extra-fields.ts';
import { fileTypeOf } from './file-type.ts';
import { findings } from './findings.ts';
import { flagBits, methods, type readLocalHeader } from './records.ts';
import type { Warnings } from './warnings.ts';

interface LocalHeader {
  fixed: NonNullable<ReturnType<typeof readLocalHeader>>;
  /** Name and extra field. */
  variable: Buffer;
}

/**
 * A reader that streams goes by the local header, one that seeks by the central directory: they must find the same. Tells whether
 * the local header has a ZIP64 extra field; throws a Refusal.
 */
export function checkLocalHeader(
  entry: Entry,
  { fixed, variable }: LocalHeader,
  warnings: Warnings,
): { isZip64: boolean } {
  const name = variable.subarray(0, fixed.nameLength);
  expectSame(entry, 'name', showName(name), entry.name);
  expectSame(entry, 'compression method', fixed.method, entry.method);
  checkFlags(entry, fixed.flags, warnings);
  const extra = parseExtraFields(variable.subarray(fixed.nameLength));
  checkExtra(entry, extra);
  warnOfExtra(extra, { entry: entry.name, offset: entry.localHeaderOffset }, warnings);
  const sizes = resolveSizes(entry, fixed, extra);
  // 4.4.4, bit 3: with a data descriptor the CRC-32 and the sizes may be left 0 here. Some writers know them all the same.
  const mayBeZero = (fixed.flags & flagBits.dataDescriptor) !== 0;
  const told = { crc32: fixed.crc32, ...sizes };
  for (const [field, word] of sizeFields) {
    if (mayBeZero && told[field] === 0) continue;
    expectSame(entry, word, told[field], entry[field]);
  }
  return { isZip64: hasZip64(extra) };
}

function checkFlags(entry: Entry, flags: number, warnings: Warnings): void {
  const differing = flags ^ entry.flags;
  if ((differing & decisiveFlags) !== 0) expectSame(entry, 'flags', flags, entry.flags);
  const unread = unreadFlags | (entry.method === methods.deflate ? flagBits.compressionLevel : 0);
  if ((differing & ~unread) !== 0) {
    warnings.add('flags', { entry: entry.name, offset: entry.localHeaderOffset });
  }
}

/** A reader does something else with an entry that has one of these. */
const decisiveFlags =
  flagBits.encrypted |
  flagBits.dataDescriptor |
  flagBits.patch |
  flagBits.strongEncryption |
  flagBits.maskedHeaders;

/** What 7-Zip does not compare: the name of an entry is ASCII, and bit 15 is reserved. */
const unreadFlags = flagBits.utf8 | flagBits.reserved15;

const sizeFields = [
  ['crc32', 'CRC-32'],
  ['compressedSize', 'compressed size'],
  ['uncompressedSize', 'uncompressed size'],
] as const;

function checkExtra(entry: Entry, extra: ExtraFields): void {
  const { name, localHeaderOffset: at } = entry;
  const fault = faultOf(extra);
  if (fault !== undefined) {
    throw new Refusal(findings.extraField(name, `${fault}, in the local header`, at));
  }
  if (hasAes(extra)) {
    const detail = 'tells of AES, and the entry is not encrypted, in the local header';
    throw new Refusal(findings.extraField(name, detail, at));
  }
  const path = unicodePathOf(extra);
  if (path !== undefined) expectSame(entry, 'Unicode path', showName(path), name);
  const type = fileTypeOf(libarchiveAttributesOf(extra) ?? 0);
  if (type !== 'file') throw new Refusal(findings.fileType(name, type, at));
}

function resolveSizes(
  { name, localHeaderOffset: at }: Entry,
  { compressedSize, uncompressedSize }: LocalHeader['fixed'],
  extra: ExtraFields,
): Pick<Replaceable, 'compressedSize' | 'uncompressedSize'> {
  const resolved = resolveZip64({ compressedSize, uncompressedSize }, extra);
  if ('header' in resolved) return resolved.header;
  throw new Refusal(findings.extraField(name, `${resolved.fault}, in the local header`, at));
}

function expectSame(entry: Entry, field: string, local: string | number, central: string | number): void {
  if (local === central) return;
  throw new Refusal(findings.localHeader(entry.name, { field, local, central, at: entry.localHeaderOffset }));
}
