/** An archive comment or a name may hold 65,535 bytes; a report should not. */
const maxNameLength = 300;

function show(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}...` : name;
}

const iso = (ms: number) => new Date(ms).toISOString();

/**
 * Every reason that control gives, by cause. The first four never change a word: contenders' authors know them from
 * docs/how-to/add-a-contender.md. The others have the same shape.
 */
export const reasons = {
  nestedPath: (name: string) => `invalid: archive contains nested path '${show(name)}', flat layout required`,
  hashMismatch: (name: string, hex: string) =>
    `invalid: content hash mismatch for '${show(name)}': computed ${hex}`,
  unknownOrDuplicate: (name: string) => `invalid: unknown or duplicate object in archive: '${show(name)}'`,
  missing: (count: number, sample: string[]) =>
    `invalid: archive missing ${count} expected object(s) (sample: [${sample.map((name) => `"${show(name)}"`).join(', ')}])`,

  noArchive: (key: string) => `invalid: no archive at '${key}'`,
  stale: (key: string, modifiedMs: number, startedMs: number) =>
    `invalid: archive at '${key}' was not written during the run: last modified ${iso(modifiedMs)}, run started ${iso(startedMs)}`,
  late: (key: string, modifiedMs: number) =>
    `invalid: archive '${key}' was written after the run had ended, at ${iso(modifiedMs)}`,
  replaced: (key: string) =>
    `invalid: archive at '${key}' was replaced or deleted after the run, while it was judged`,
  truncated: (detail: string) => `invalid: archive is truncated: ${detail}`,
  unreadable: (detail: string) => `invalid: archive is not a readable ZIP: ${detail}`,
  encrypted: (name: string) => `invalid: entry '${show(name)}' is encrypted`,
  method: (name: string, method: number) =>
    `invalid: entry '${show(name)}' has compression method ${method}, allowed: 0 (STORE), 8 (DEFLATE)`,
  storedSizes: (name: string, compressed: number, uncompressed: number) =>
    `invalid: stored entry '${show(name)}' has a compressed size of ${compressed} and an uncompressed size of ${uncompressed}`,
  localHeader: (name: string, field: string, local: string | number, central: string | number) =>
    `invalid: local header of '${show(name)}' has ${field} ${local}, central directory ${central}`,
  overlap: (name: string, other: string) =>
    `invalid: entry '${show(name)}' overlaps ${other === '' ? 'the central directory' : `entry '${show(other)}'`}`,
  inflate: (name: string, detail: string) => `invalid: cannot inflate '${show(name)}': ${detail}`,
  bomb: (name: string, sourceBytes: number) =>
    `invalid: entry '${show(name)}' inflates far beyond the ${sourceBytes} bytes of its source object`,
  crcMismatch: (name: string, computed: number, recorded: number) =>
    `invalid: CRC-32 mismatch for '${show(name)}': computed ${hex32(computed)}, recorded ${hex32(recorded)}`,
  sizeMismatch: (name: string, actual: number, recorded: number) =>
    `invalid: size mismatch for '${show(name)}': ${actual} bytes, recorded ${recorded}`,

  harness: (detail: string) => `harness: ${detail}`,
};

function hex32(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
