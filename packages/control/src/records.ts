/**
 * The records of a ZIP, field by field, as the appnote (PKWARE APPNOTE.TXT 6.3.10) lays them out. All numbers are little-endian.
 * Nothing is checked here but signatures; a 64-bit number above 2^53 loses its last digits, which is far beyond any archive.
 */

export const signatures = {
  localHeader: 0x04034b50,
  dataDescriptor: 0x08074b50,
  centralHeader: 0x02014b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
  end: 0x06054b50,
} as const;

/** Lengths in bytes of the fixed parts. */
export const lengths = {
  localHeader: 30,
  centralHeader: 46,
  zip64End: 56,
  zip64Locator: 20,
  end: 22,
} as const;

/** "If an archive is in ZIP64 format and the value in this field is 0xFFFF(FFFF) ..." (4.4.1.4). */
export const sentinel16 = 0xffff;
export const sentinel32 = 0xffffffff;

export const methods = { store: 0, deflate: 8 } as const;

/** General purpose bit flag, 4.4.4. */
export const flagBits = {
  encrypted: 1 << 0,
  /** Two bits, of DEFLATE. */
  compressionLevel: 0b11 << 1,
  dataDescriptor: 1 << 3,
  patch: 1 << 5,
  strongEncryption: 1 << 6,
  utf8: 1 << 11,
  maskedHeaders: 1 << 13,
  reserved15: 1 << 15,
} as const;

/** 4.3.16 End of central directory record. */
export interface EndRecord {
  disk: number;
  directoryDisk: number;
  diskEntries: number;
  entries: number;
  directorySize: number;
  directoryOffset: number;
  commentLength: number;
}

export function readEnd(bytes: Buffer, at: number): EndRecord {
  return {
    // at + 0: signature
    disk: bytes.readUInt16LE(at + 4),
    directoryDisk: bytes.readUInt16LE(at + 6),
    diskEntries: bytes.readUInt16LE(at + 8),
    entries: bytes.readUInt16LE(at + 10),
    directorySize: bytes.readUInt32LE(at + 12),
    directoryOffset: bytes.readUInt32LE(at + 16),
    commentLength: bytes.readUInt16LE(at + 20),
  };
}

/** 4.3.15 Zip64 end of central directory locator, or nothing where another signature stands. */
export function readZip64Locator(bytes: Buffer) {
  if (bytes.readUInt32LE(0) !== signatures.zip64Locator) return undefined;
  return {
    disk: bytes.readUInt32LE(4),
    offset: readUInt64(bytes, 8),
    disks: bytes.readUInt32LE(16),
  };
}

/** 4.3.14 Zip64 end of central directory record. `recordSize` leaves out its own field and the signature, 12 bytes. */
export interface Zip64End extends Omit<EndRecord, 'commentLength'> {
  recordSize: number;
}

export function readZip64End(bytes: Buffer): Zip64End | undefined {
  if (bytes.readUInt32LE(0) !== signatures.zip64End) return undefined;
  return {
    recordSize: readUInt64(bytes, 4),
    // 12: version made by, 14: version needed to extract
    disk: bytes.readUInt32LE(16),
    directoryDisk: bytes.readUInt32LE(20),
    diskEntries: readUInt64(bytes, 24),
    entries: readUInt64(bytes, 32),
    directorySize: readUInt64(bytes, 40),
    directoryOffset: readUInt64(bytes, 48),
  };
}

/** What local and central header both have; sizes and the CRC-32 as the header itself says, sentinels and all. */
interface HeaderFields {
  versionNeeded: number;
  flags: number;
  method: number;
  crc32: number;
  compressedSize: number;
  uncompressedSize: number;
  nameLength: number;
  extraLength: number;
}

/** 4.3.7 Local file header, its fixed part; or nothing where another signature stands. */
export function readLocalHeader(bytes: Buffer): HeaderFields | undefined {
  if (bytes.readUInt32LE(0) !== signatures.localHeader) return undefined;
  return {
    versionNeeded: bytes.readUInt16LE(4),
    flags: bytes.readUInt16LE(6),
    method: bytes.readUInt16LE(8),
    // 10: last modified time, 12: date
    crc32: bytes.readUInt32LE(14),
    compressedSize: bytes.readUInt32LE(18),
    uncompressedSize: bytes.readUInt32LE(22),
    nameLength: bytes.readUInt16LE(26),
    extraLength: bytes.readUInt16LE(28),
  };
}

/** 4.3.12 Central directory header, its fixed part. */
export interface CentralHeader extends HeaderFields {
  commentLength: number;
  diskStart: number;
  externalAttributes: number;
  localHeaderOffset: number;
}

export function readCentralHeader(bytes: Buffer): CentralHeader | undefined {
  if (bytes.readUInt32LE(0) !== signatures.centralHeader) return undefined;
  return {
    // 4: version made by and host system
    versionNeeded: bytes.readUInt16LE(6),
    flags: bytes.readUInt16LE(8),
    method: bytes.readUInt16LE(10),
    // 12: last modified time, 14: date
    crc32: bytes.readUInt32LE(16),
    compressedSize: bytes.readUInt32LE(20),
    uncompressedSize: bytes.readUInt32LE(24),
    nameLength: bytes.readUInt16LE(28),
    extraLength: bytes.readUInt16LE(30),
    commentLength: bytes.readUInt16LE(32),
    diskStart: bytes.readUInt16LE(34),
    // 36: internal file attributes
    externalAttributes: bytes.readUInt32LE(38),
    localHeaderOffset: bytes.readUInt32LE(42),
  };
}

/** 4.3.9 Data descriptor, in the four forms in which it is found: with a signature or not, sizes of 4 or of 8 bytes. */
export interface DescriptorForm {
  signed: boolean;
  sizeBytes: 4 | 8;
}

export function descriptorLength({ signed, sizeBytes }: DescriptorForm): number {
  return (signed ? 4 : 0) + 4 + 2 * sizeBytes;
}

/** The descriptor's fields, or nothing where a signature is asked for and not there. */
export function readDescriptor(bytes: Buffer, { signed, sizeBytes }: DescriptorForm) {
  if (signed && bytes.readUInt32LE(0) !== signatures.dataDescriptor) return undefined;
  const at = signed ? 4 : 0;
  const readSize = sizeBytes === 8 ? readUInt64 : (from: Buffer, where: number) => from.readUInt32LE(where);
  return {
    crc32: bytes.readUInt32LE(at),
    compressedSize: readSize(bytes, at + 4),
    uncompressedSize: readSize(bytes, at + 4 + sizeBytes),
  };
}

export function readUInt64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}
