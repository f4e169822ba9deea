import { isUtf8 } from 'node:buffer';
import { showName } from './entry-name.ts';
import { Refusal } from './errors.ts';
import {
  type ExtraFields,
  faultOf,
  hasAes,
  hasOwnUnicode,
  libarchiveAttributesOf,
  parseExtraFields,
  resolveZip64,
  unicodePathOf,
  warnOfExtra,
} from './extra-fields.ts';
import { fileTypeOf } from './file-type.ts';
import { findings } from './findings.ts';
import { type CentralHeader, flagBits, lengths, methods } from './records.ts';
import type { Warnings } from './warnings.ts';

/** An entry as its central directory record tells it, ZIP64 resolved. `at` is where the record is, in bytes from the start. */
export interface Entry {
  name: string;
  /** Size of its source object. */
  sourceBytes: number;
  at: number;
  flags: number;
  method: number;
  crc32: number;
  compressedSize: number;
  uncompressedSize: number;
  localHeaderOffset: number;
}

/** A record of the central directory, and where it starts. */
export interface CentralRecord {
  at: number;
  header: CentralHeader;
  name: Buffer;
  extra: Buffer;
  comment: Buffer;
}

/** With its name for people, which is the object's. */
interface NamedRecord extends CentralRecord {
  shownName: string;
}

/**
 * The entry that a record tells of. Throws a Refusal where the contract does not allow it or its parts do not go together, wherever the
 * entry itself may be.
 */
export function checkRecord(record: NamedRecord, sourceBytes: number, warnings: Warnings): Entry {
  const { at, shownName: name } = record;
  const extra = parseExtraFields(record.extra);
  checkExtra(record, extra);
  const resolved = resolveZip64(record.header, extra);
  if ('fault' in resolved) throw new Refusal(findings.extraField(name, resolved.fault, at));
  const { header } = resolved;
  checkEncryption(record, extra);
  checkKind(name, header, at);
  checkFileType(record, extra);
  if (header.diskStart !== 0) {
    throw new Refusal(findings.multiDisk(`entry '${name}' starts on disk ${header.diskStart}`, at, name));
  }
  warn(record, { hasExcess: resolved.hasExcess }, warnings);
  warnOfExtra(extra, { entry: name, offset: at }, warnings);
  if (!hasOwnUnicode(extra, record)) warnings.add('unicode-text', { entry: name, offset: at });
  const { flags, method, crc32, compressedSize, uncompressedSize, localHeaderOffset } = header;
  return { name, sourceBytes, at, flags, method, crc32, compressedSize, uncompressedSize, localHeaderOffset };
}

/** 4.4.3.2: 4.5 is what ZIP64 needs. The first is that of the last UnZip, the other of the appnote. */
const versions = { known: 46, published: 63 };

/** 4.4.10 to 4.4.12: header, name, extra field and comment together should have no more bytes. */
const maxRecordLength = 0xffff;

function warn(
  { at, header, name, extra, comment, shownName }: NamedRecord,
  { hasExcess }: { hasExcess: boolean },
  warnings: Warnings,
): void {
  const place = { entry: shownName, offset: at };
  if (header.versionNeeded > versions.known) warnings.add('version-needed', place);
  if (header.versionNeeded > versions.published) warnings.add('version-unknown', place);
  if (hasExcess) warnings.add('zip64-excess', place);
  if (!isUtf8(comment)) warnings.add('comment-encoding', place);
  const length = lengths.centralHeader + name.length + extra.length + comment.length;
  if (length > maxRecordLength) warnings.add('long-record', place);
}

function checkExtra({ at, name, shownName }: NamedRecord, extra: ExtraFields): void {
  const fault = faultOf(extra);
  if (fault !== undefined) throw new Refusal(findings.extraField(shownName, fault, at));
  const path = unicodePathOf(extra);
  if (path !== undefined && !path.equals(name)) {
    throw new Refusal(findings.extraField(shownName, `gives it another name, '${showName(path)}'`, at));
  }
}

const encryption = flagBits.encrypted | flagBits.strongEncryption | flagBits.maskedHeaders;

function checkEncryption({ at, header: { flags }, shownName: name }: NamedRecord, extra: ExtraFields): void {
  if ((flags & encryption) !== 0) throw new Refusal(findings.encrypted(name, at));
  if (hasAes(extra)) {
    throw new Refusal(findings.extraField(name, 'tells of AES, and the entry is not encrypted', at));
  }
  if ((flags & flagBits.patch) !== 0) throw new Refusal(findings.patch(name, at));
}

function checkKind(name: string, header: CentralHeader, at: number): void {
  const { method, compressedSize: compressed, uncompressedSize: uncompressed } = header;
  if (method !== methods.store && method !== methods.deflate) {
    throw new Refusal(findings.method(name, method, at));
  }
  if (method === methods.store && compressed !== uncompressed) {
    throw new Refusal(findings.storedSizes(name, { compressed, uncompressed, at }));
  }
}

function checkFileType({ at, header, shownName }: NamedRecord, extra: ExtraFields) {
  for (const attributes of [header.externalAttributes, libarchiveAttributesOf(extra) ?? 0]) {
    const type = fileTypeOf(attributes);
    if (type !== 'file') throw new Refusal(findings.fileType(shownName, type, at));
  }
}
