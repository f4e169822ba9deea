import { createHash } from 'node:crypto';

/** A random UUID (RFC 9562, version 4). `random` is uniform in [0, 1). */
export function randomUuid(random: () => number): string {
  return format(Buffer.from(Array.from({ length: 16 }, () => Math.floor(random() * 256))), 4);
}

/** The same UUID for the same name (RFC 9562, version 3, without a namespace). */
export function uuidOfName(name: string): string {
  return format(createHash('md5').update(name).digest(), 3);
}

function format(bytes: Buffer, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
