import type { Warning } from '@s3-lambda-bench/contract';

interface Kind {
  message: string;
  readers: readonly string[];
}

/**
 * What the appnote allows, or almost everyone tolerates, and some reader refuses or reads only in part. docs/zip-readers.md has who
 * was tried; its script fails where these are not the same.
 */
const kinds = {
  prefix: {
    message:
      'bytes before the first entry belong to no record; who reads from a pipe does not look behind them, and who knows other formats may take them for one',
    readers: ['Java ZipInputStream', 'bsdtar from a pipe', '7-Zip', 'bsdtar'],
  },
  gap: {
    message: 'bytes between entries belong to no record; who reads from a pipe does not look behind them',
    readers: ['Java ZipInputStream'],
  },
  'stored-with-descriptor': {
    message: 'a stored entry has a data descriptor; who reads from a pipe cannot know where its data ends',
    readers: ['Java ZipInputStream'],
  },
  'stored-with-unsigned-descriptor': {
    message:
      'a stored entry has a data descriptor without a signature, which alone would show where its data ends',
    readers: ['bsdtar from a pipe'],
  },
  'wide-descriptor': {
    message: 'a data descriptor has sizes of 8 bytes, which Java 17 looks for above 4 GiB only',
    readers: ['Java ZipInputStream'],
  },
  'descriptor-width': {
    message:
      'a data descriptor has sizes of 8 bytes and the local header no ZIP64 extra field, or of 4 bytes and it has one',
    readers: ['Java ZipInputStream', 'bsdtar from a pipe'],
  },
  flags: {
    message: 'local header and central directory have different flags',
    readers: ['7-Zip'],
  },
  'version-needed': {
    message: 'an entry asks for a later version of the format than 4.6; STORE, DEFLATE and ZIP64 need 4.5',
    readers: ['Info-ZIP UnZip'],
  },
  'version-unknown': {
    message: 'an entry asks for a later version of the format than 6.3, the last that there is',
    readers: ['Python zipfile'],
  },
  'zip64-excess': {
    message: 'a ZIP64 extra field has sizes that no sentinel asks for',
    readers: ['Java ZipFile'],
  },
  'lone-sentinel': {
    message:
      'the end of central directory record has a sentinel in one field and not in the one that goes with it',
    readers: ['7-Zip', 'Go archive/zip', 'Rust zip'],
  },
  'locator-disks': {
    message: 'the ZIP64 end of central directory locator counts 0 disks',
    readers: ['Info-ZIP UnZip', 'Go archive/zip'],
  },
  'extra-field-rest': {
    message: 'an extra field is shorter than the head of a field',
    readers: ['bsdtar', 'bsdtar from a pipe'],
  },
  timestamp: {
    message: 'the timestamp in an extra field (header ID 0x5455) is not as long as its flags say',
    readers: ['Rust zip', 'bsdtar', 'bsdtar from a pipe'],
  },
  'long-comment': {
    message:
      'the archive comment is longer than 16,342 bytes, so that bsdtar does not find the directory and reads as from a pipe',
    readers: ['bsdtar'],
  },
  'ntfs-times': {
    message: 'the field of NTFS in an extra field (header ID 0x000a) holds something else than three times',
    readers: ['Rust zip'],
  },
  'unicode-text': {
    message:
      'a Unicode path or comment in an extra field (header IDs 0x7075, 0x6375) has not the CRC-32 of the text that it stands for',
    readers: ['Rust zip'],
  },
  'comment-encoding': {
    message: 'the comment of an entry is no UTF-8',
    readers: ['Java ZipFile'],
  },
  'long-record': {
    message: 'a record of the central directory is longer than 65,535 bytes',
    readers: ['Java ZipFile'],
  },
} as const satisfies Record<string, Kind>;

export type WarningCode = keyof typeof kinds;

/** What is legal and yet not read by everybody, gathered while an archive is judged: one of a kind, with how often. */
export interface Warnings {
  add(code: WarningCode, place: { entry?: string; offset?: number }): void;
  /** In the order in which the kinds were first met. */
  list(): Warning[];
}

export function makeWarnings(): Warnings {
  const found = new Map<WarningCode, Warning>();
  return {
    add(code, place) {
      const earlier = found.get(code);
      if (earlier !== undefined) {
        earlier.count += 1;
        return;
      }
      const { message, readers } = kinds[code];
      found.set(code, { code, message, readers: [...readers], count: 1, ...place });
    },
    list: () => [...found.values()],
  };
}
