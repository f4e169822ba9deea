import { crc32 } from 'node:zlib';

/** What yazl uses of the package buffer-crc32, which this replaces in the bundle. */
export function unsigned(bytes: Buffer, previous = 0): number {
  return crc32(bytes, previous);
}
