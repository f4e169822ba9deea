import { crc32, deflateRawSync } from 'node:zlib';

/** One entry; what is not given is what an honest writer would write. */
export interface ZipEntry {
  name: string | Buffer;
  content: Buffer;
  deflate?: boolean;
  /** Sizes and CRC-32 after the data (APPNOTE 4.3.9), with zeros in the local header. */
  dataDescriptor?: 'signed' | 'unsigned';
  /** What goes with the ZIP64 extra field if not given. */
  descriptorSizeBytes?: 4 | 8;
  /** The ZIP64 extra field in both headers, needed or not. */
  zip64?: boolean;
  comment?: string | Buffer;
  extra?: Buffer;
  /** In one of the headers only, after `extra`. */
  localExtra?: Buffer;
  centralExtra?: Buffer;
  /** Lies for the central directory. */
  central?: Partial<HeaderFields>;
  /** Lies for the local header. */
  local?: Partial<HeaderFields>;
  /** What stands where the compressed data should. */
  data?: Buffer;
}

interface HeaderFields {
  name: Buffer;
  flags: number;
  method: number;
  crc32: number;
  compressedSize: number;
  uncompressedSize: number;
  offset: number;
}

export interface ZipOptions {
  comment?: string;
  /** ZIP64 end of central directory record and locator, needed or not. */
  zip64?: boolean;
  prefix?: Buffer;
  suffix?: Buffer;
  /** Indices of the entries, in the order of the central directory. */
  directoryOrder?: number[];
  countDelta?: number;
}

const none = Buffer.alloc(0);
const utf8Flag = 0x800;
const descriptorFlag = 0x8;

/** Writes a ZIP as the entries say, truth or lie. */
export function writeZip(entries: ZipEntry[], options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [options.prefix ?? Buffer.alloc(0)];
  let at = parts[0]?.length ?? 0;
  const records = entries.map((entry) => {
    const fields = honestFields(entry, at);
    const written = [localHeader(entry, fields), entry.data ?? compressed(entry), descriptor(entry, fields)];
    parts.push(...written);
    at += Buffer.concat(written).length;
    return centralRecord(entry, fields);
  });
  const order = options.directoryOrder ?? records.map((_, index) => index);
  const directory = Buffer.concat(order.map((index) => records[index] ?? Buffer.alloc(0)));
  parts.push(directory, endRecords({ directory, at, count: order.length }, options));
  return Buffer.concat([...parts, options.suffix ?? Buffer.alloc(0)]);
}

function compressed({ content, deflate }: ZipEntry): Buffer {
  return deflate ? deflateRawSync(content) : content;
}

function honestFields(entry: ZipEntry, offset: number): HeaderFields {
  return {
    name: Buffer.from(entry.name),
    flags: utf8Flag | (entry.dataDescriptor === undefined ? 0 : descriptorFlag),
    method: entry.deflate ? 8 : 0,
    crc32: crc32(entry.content),
    compressedSize: (entry.data ?? compressed(entry)).length,
    uncompressedSize: entry.content.length,
    offset,
  };
}

/** APPNOTE 4.3.7. */
function localHeader(entry: ZipEntry, honest: HeaderFields): Buffer {
  const later = { crc32: 0, compressedSize: 0, uncompressedSize: 0 };
  const fields = { ...honest, ...(entry.dataDescriptor === undefined ? {} : later), ...entry.local };
  const zip64 = entry.zip64 ? zip64Extra([fields.uncompressedSize, fields.compressedSize]) : Buffer.alloc(0);
  const extra = Buffer.concat([zip64, entry.extra ?? none, entry.localExtra ?? none]);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(entry.zip64 ? 45 : 20, 4);
  header.writeUInt16LE(fields.flags, 6);
  header.writeUInt16LE(fields.method, 8);
  header.writeUInt32LE(fields.crc32, 14);
  header.writeUInt32LE(entry.zip64 ? 0xffffffff : fields.compressedSize, 18);
  header.writeUInt32LE(entry.zip64 ? 0xffffffff : fields.uncompressedSize, 22);
  header.writeUInt16LE(fields.name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, fields.name, extra]);
}

/** APPNOTE 4.3.9; the signature is optional there. */
function descriptor(entry: ZipEntry, fields: HeaderFields): Buffer {
  const { dataDescriptor, zip64, descriptorSizeBytes = zip64 ? 8 : 4 } = entry;
  if (dataDescriptor === undefined) return Buffer.alloc(0);
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(fields.crc32);
  const sizes = [fields.compressedSize, fields.uncompressedSize].map((size) =>
    number(size, descriptorSizeBytes),
  );
  const signature = dataDescriptor === 'signed' ? [Buffer.from('PK\x07\x08', 'latin1')] : [];
  return Buffer.concat([...signature, crc, ...sizes]);
}

/** APPNOTE 4.3.12. */
function centralRecord(entry: ZipEntry, honest: HeaderFields): Buffer {
  const fields = { ...honest, ...entry.central };
  const sizes = [fields.uncompressedSize, fields.compressedSize, fields.offset];
  const zip64 = entry.zip64 ? zip64Extra(sizes) : Buffer.alloc(0);
  const extra = Buffer.concat([entry.extra ?? none, entry.centralExtra ?? none, zip64]);
  const comment = Buffer.from(entry.comment ?? '');
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE((3 << 8) | 63, 4);
  record.writeUInt16LE(entry.zip64 ? 45 : 20, 6);
  record.writeUInt16LE(fields.flags, 8);
  record.writeUInt16LE(fields.method, 10);
  record.writeUInt32LE(fields.crc32, 16);
  record.writeUInt32LE(entry.zip64 ? 0xffffffff : fields.compressedSize, 20);
  record.writeUInt32LE(entry.zip64 ? 0xffffffff : fields.uncompressedSize, 24);
  record.writeUInt16LE(fields.name.length, 28);
  record.writeUInt16LE(extra.length, 30);
  record.writeUInt16LE(comment.length, 32);
  record.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  record.writeUInt32LE(entry.zip64 ? 0xffffffff : fields.offset, 42);
  return Buffer.concat([record, fields.name, extra, comment]);
}

/** APPNOTE 4.5.3. */
function zip64Extra(values: number[]): Buffer {
  return Buffer.concat([
    number(1, 2),
    number(values.length * 8, 2),
    ...values.map((value) => number(value, 8)),
  ]);
}

interface Directory {
  directory: Buffer;
  at: number;
  count: number;
}

/** APPNOTE 4.3.14 to 4.3.16. */
function endRecords({ directory, at, count }: Directory, options: ZipOptions): Buffer {
  const entries = count + (options.countDelta ?? 0);
  const comment = Buffer.from(options.comment ?? '');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(options.zip64 ? 0xffff : entries, 8);
  end.writeUInt16LE(options.zip64 ? 0xffff : entries, 10);
  end.writeUInt32LE(options.zip64 ? 0xffffffff : directory.length, 12);
  end.writeUInt32LE(options.zip64 ? 0xffffffff : at, 16);
  end.writeUInt16LE(comment.length, 20);
  if (!options.zip64) return Buffer.concat([end, comment]);
  const zip64End = Buffer.alloc(56);
  zip64End.writeUInt32LE(0x06064b50, 0);
  number(44, 8).copy(zip64End, 4);
  zip64End.writeUInt16LE((3 << 8) | 63, 12);
  zip64End.writeUInt16LE(45, 14);
  number(entries, 8).copy(zip64End, 24);
  number(entries, 8).copy(zip64End, 32);
  number(directory.length, 8).copy(zip64End, 40);
  number(at, 8).copy(zip64End, 48);
  const locator = Buffer.concat([
    number(0x07064b50, 4),
    number(0, 4),
    number(at + directory.length, 8),
    number(1, 4),
  ]);
  return Buffer.concat([zip64End, locator, end, comment]);
}

/** Little endian, 2, 4 or 8 bytes. */
function number(value: number, bytes: 2 | 4 | 8): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value));
  else buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}
