import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { type CombineCrcs, makeCombine } from './combine-crcs.ts';
import { type CrcUpdate, crc32, crc32c, crc64Nvme, crcAreaBytes, makeCrc } from './crc.ts';
import { type Area, makeMemory } from './wasm-area.ts';

/** Takes in the bytes of a body as they come; `digest` may be called once, after the last. That of a CRC may be called at any time. */
export interface Digester {
  update: (bytes: Uint8Array) => void;
  digest: () => Buffer;
}

/** A checksum that S3 can keep with an object (S3 user guide, "Checking object integrity"). */
interface Algorithm {
  sizeBytes: number;
  /** Its bytes are read where they are when they are in the memory of the CRCs given. */
  makeDigester: (crcs?: Crcs) => Digester;
  /** Of CRCs alone: the values of parts combine to that of the whole. */
  combine?: CombineCrcs;
}

/** Those that neither zlib nor OpenSSL has. */
export interface Crcs {
  crc32c: CrcUpdate;
  crc64Nvme: CrcUpdate;
}

/** What `makeCrcs` needs of a memory. */
export const crcsAreaBytes = 2 * crcAreaBytes;

export function makeCrcs({ memory, at }: Area): Crcs {
  return {
    crc32c: makeCrc(crc32c, { memory, at }),
    crc64Nvme: makeCrc(crc64Nvme, { memory, at: at + crcAreaBytes }),
  };
}

const ownCrcs = makeCrcs({ memory: makeMemory(crcsAreaBytes), at: 0 });

export const algorithms = {
  CRC32: { sizeBytes: 4, makeDigester: makeCrc32Digester, combine: makeCombine(crc32) },
  CRC32C: {
    sizeBytes: 4,
    makeDigester: (crcs = ownCrcs) => makeCrcDigester(4, crcs.crc32c),
    combine: makeCombine(crc32c),
  },
  CRC64NVME: {
    sizeBytes: 8,
    makeDigester: (crcs = ownCrcs) => makeCrcDigester(8, crcs.crc64Nvme),
    combine: makeCombine(crc64Nvme),
  },
  SHA1: { sizeBytes: 20, makeDigester: () => createHash('sha1') },
  SHA256: { sizeBytes: 32, makeDigester: () => createHash('sha256') },
} as const satisfies Record<string, Algorithm>;

export type ChecksumAlgorithm = keyof typeof algorithms;
export type CrcAlgorithm = (typeof crcAlgorithms)[number];
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** A checksum as S3 shows it: base64, and for COMPOSITE the number of parts behind a hyphen. */
export interface Checksum {
  algorithm: ChecksumAlgorithm;
  type: ChecksumType;
  value: string;
}

export const checksumAlgorithms: readonly ChecksumAlgorithm[] = [
  'CRC32',
  'CRC32C',
  'CRC64NVME',
  'SHA1',
  'SHA256',
];

export const crcAlgorithms = ['CRC32', 'CRC32C', 'CRC64NVME'] as const satisfies ChecksumAlgorithm[];

/** What S3 keeps when the client chose none. */
export const defaultAlgorithm = 'CRC64NVME' satisfies ChecksumAlgorithm;

export function isChecksumAlgorithm(text: string): text is ChecksumAlgorithm {
  return Object.hasOwn(algorithms, text);
}

export function isCrcAlgorithm(name: ChecksumAlgorithm): name is CrcAlgorithm {
  return 'combine' in algorithms[name];
}

/** `x-amz-checksum-crc32` and its like. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Whether the text is base64 of as many bytes as the algorithm makes. */
export function isWellFormed(algorithm: ChecksumAlgorithm, base64: string): boolean {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length === algorithms[algorithm].sizeBytes && bytes.toString('base64') === base64;
}

function makeCrc32Digester(): Digester {
  let crc = 0;
  return {
    update: (bytes) => {
      crc = zlibCrc32(bytes, crc);
    },
    digest: () => toBytes(BigInt(crc), 4),
  };
}

function makeCrcDigester(sizeBytes: number, update: (crc: bigint, bytes: Uint8Array) => bigint): Digester {
  let crc = 0n;
  return {
    update: (bytes) => {
      crc = update(crc, bytes);
    },
    digest: () => toBytes(crc, sizeBytes),
  };
}

/** Big-endian, as S3 shows CRCs. */
function toBytes(crc: bigint, sizeBytes: number): Buffer {
  return Buffer.from(crc.toString(16).padStart(2 * sizeBytes, '0'), 'hex');
}
