/** What is wrong with an archive: a word that does not change, a sentence, and where. `offset` in bytes from its start. */
export interface Finding {
  code: string;
  reason: string;
  entry?: string;
  offset?: number;
}

/** An archive comment or a name may hold 65,535 bytes; a report should not. */
const maxNameLength = 300;

function show(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}...` : name;
}

function finding(code: string, reason: string, place: { entry?: string; offset?: number } = {}): Finding {
  const entry = place.entry === undefined ? {} : { entry: show(place.entry) };
  const offset = place.offset === undefined ? {} : { offset: place.offset };
  return { code, reason: `invalid: ${reason}`, ...entry, ...offset };
}

const iso = (ms: number) => new Date(ms).toISOString();
const hex32 = (crc: number) => crc.toString(16).padStart(8, '0');

/**
 * Everything that control refuses, by cause. The words of the first four never change: contenders' authors know them from
 * docs/how-to/add-a-contender.md. The others have the same shape. `at` is where the record is that says it.
 */
export const findings = {
  nestedPath: (name: string, at: number) =>
    finding('nested-path', `archive contains nested path '${show(name)}', flat layout required`, {
      entry: name,
      offset: at,
    }),
  hashMismatch: (name: string, hex: string, dataStart: number) =>
    finding('hash-mismatch', `content hash mismatch for '${show(name)}': computed ${hex}`, {
      entry: name,
      offset: dataStart,
    }),
  unknownOrDuplicate: (name: string, at: number) =>
    finding('unknown-or-duplicate', `unknown or duplicate object in archive: '${show(name)}'`, {
      entry: name,
      offset: at,
    }),
  missing: (count: number, sample: string[]) =>
    finding(
      'missing',
      `archive missing ${count} expected object(s) (sample: [${sample.map((name) => `"${show(name)}"`).join(', ')}])`,
    ),

  noArchive: (key: string) => finding('no-archive', `no archive at '${key}'`),
  stale: (key: string, modifiedMs: number, startedMs: number) =>
    finding(
      'stale',
      `archive at '${key}' was not written during the run: last modified ${iso(modifiedMs)}, run started ${iso(startedMs)}`,
    ),
  late: (key: string, modifiedMs: number) =>
    finding('late', `archive '${key}' was written after the run had ended, at ${iso(modifiedMs)}`),
  replaced: (key: string) =>
    finding('replaced', `archive at '${key}' was replaced or deleted after the run, while it was judged`),

  locked: (key: string, detail: string) =>
    finding('locked', `archive at '${key}' was written so that it cannot be read: ${detail}`),

  notZip: (detail: string, at?: number) => unreadable('not-zip', detail, at),
  truncated: (detail: string, at?: number, name?: string) =>
    finding('truncated', `archive is truncated: ${detail}`, placeOf(at, name)),
  trailingData: (count: number, at: number) =>
    finding('trailing-data', `archive has ${count} byte(s) after its end of central directory record`, {
      offset: at,
    }),
  secondEnd: (at: number) =>
    finding(
      'second-end',
      "archive's end of central directory record is followed by another signature of one",
      {
        offset: at,
      },
    ),
  multiDisk: (detail: string, at: number, name?: string) =>
    finding('multi-disk', `archive is split over several disks: ${detail}`, placeOf(at, name)),
  endRecords: (detail: string, at: number) => unreadable('end-records', detail, at),
  wrongCount: (detail: string, at: number) =>
    finding('wrong-count', `archive's central directory is not what its end record says: ${detail}`, {
      offset: at,
    }),
  directoryRecord: (detail: string, at: number) => unreadable('directory-record', detail, at),
  extraField: (name: string, detail: string, at: number) =>
    finding('extra-field', `extra field of '${show(name)}' ${detail}`, { entry: name, offset: at }),
  encrypted: (name: string, at: number) =>
    finding('encrypted', `entry '${show(name)}' is encrypted`, { entry: name, offset: at }),
  patch: (name: string, at: number) =>
    finding('patch', `entry '${show(name)}' is compressed patched data`, { entry: name, offset: at }),
  method: (name: string, method: number, at: number) =>
    finding(
      'method',
      `entry '${show(name)}' has compression method ${method}, allowed: 0 (STORE), 8 (DEFLATE)`,
      { entry: name, offset: at },
    ),
  fileType: (name: string, type: string, at: number) =>
    finding('file-type', `entry '${show(name)}' is a ${type}, allowed: a file`, { entry: name, offset: at }),
  storedSizes: (
    name: string,
    { compressed, uncompressed, at }: { compressed: number; uncompressed: number; at: number },
  ) =>
    finding(
      'stored-sizes',
      `stored entry '${show(name)}' has a compressed size of ${compressed} and an uncompressed size of ${uncompressed}`,
      { entry: name, offset: at },
    ),
  noLocalHeader: (name: string, at: number) =>
    finding(
      'no-local-header',
      `there is no local header of '${show(name)}' where its directory record says, at ${at}`,
      {
        entry: name,
        offset: at,
      },
    ),
  localHeader: (name: string, { field, local, central, at }: Disagreement) =>
    finding(
      'local-header',
      `local header of '${show(name)}' has ${field} ${local}, central directory ${central}`,
      {
        entry: name,
        offset: at,
      },
    ),
  dataDescriptor: (name: string, at: number) =>
    finding(
      'data-descriptor',
      `no data descriptor with the CRC-32 and the sizes of the central directory follows the data of '${show(name)}'`,
      { entry: name, offset: at },
    ),
  overlap: (name: string, other: string, at: number) =>
    finding(
      'overlap',
      `entry '${show(name)}' overlaps ${other === '' ? 'the central directory' : `entry '${show(other)}'`}`,
      {
        entry: name,
        offset: at,
      },
    ),
  gap: (bytes: number, allowed: number, at: number) =>
    finding('gap', `archive has ${bytes} bytes that belong to no record, allowed in one place: ${allowed}`, {
      offset: at,
    }),
  hiddenRecord: (at: number) =>
    finding('hidden-record', 'archive has, among bytes that belong to no record, the signature of one', {
      offset: at,
    }),
  otherFormat: (format: string, at: number) =>
    finding('other-format', `archive is also ${format}, which some readers take it for`, { offset: at }),
  inflate: (name: string, detail: string, dataStart: number) =>
    finding('inflate', `cannot inflate '${show(name)}': ${detail}`, { entry: name, offset: dataStart }),
  excess: (
    name: string,
    {
      compressedSize,
      sourceBytes,
      dataStart,
    }: { compressedSize: number; sourceBytes: number; dataStart: number },
  ) =>
    finding(
      'excess',
      `entry '${show(name)}' has ${compressedSize} bytes of data, far more than the ${sourceBytes} of its source object`,
      { entry: name, offset: dataStart },
    ),
  bomb: (name: string, sourceBytes: number, dataStart: number) =>
    finding(
      'bomb',
      `entry '${show(name)}' inflates far beyond the ${sourceBytes} bytes of its source object`,
      {
        entry: name,
        offset: dataStart,
      },
    ),
  crcMismatch: (
    name: string,
    { computed, recorded, dataStart }: { computed: number; recorded: number; dataStart: number },
  ) =>
    finding(
      'crc-mismatch',
      `CRC-32 mismatch for '${show(name)}': computed ${hex32(computed)}, recorded ${hex32(recorded)}`,
      {
        entry: name,
        offset: dataStart,
      },
    ),
  sizeMismatch: (
    name: string,
    { actual, recorded, dataStart }: { actual: number; recorded: number; dataStart: number },
  ) =>
    finding('size-mismatch', `size mismatch for '${show(name)}': ${actual} bytes, recorded ${recorded}`, {
      entry: name,
      offset: dataStart,
    }),
};

function placeOf(at?: number, name?: string): { entry?: string; offset?: number } {
  return { ...(name === undefined ? {} : { entry: name }), ...(at === undefined ? {} : { offset: at }) };
}

/** A field that two records of the same entry tell differently. */
export interface Disagreement {
  field: string;
  local: string | number;
  central: string | number;
  at: number;
}

function unreadable(code: string, detail: string, at: number | undefined): Finding {
  return finding(code, `archive is not a readable ZIP: ${detail}`, placeOf(at));
}

/** Nobody's archive is at fault. */
export function harnessFinding(detail: string): Finding {
  return { code: 'harness', reason: `harness: ${detail}` };
}
