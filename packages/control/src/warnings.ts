import type { Warning } from '@s3-lambda-bench/contract';

interface Kind {
  message: string;
  readers: readonly string[];
}

/** What the appnote allows, or everyone tolerates, and some reader refuses. docs/zip-readers.md has who was tried. */
const kinds = {
  'sentinel-without-zip64': {
    message: 'the end of central directory record holds a ZIP64 sentinel and there is no ZIP64 record',
    readers: ['yauzl'],
  },
  gap: {
    message: 'bytes between entries belong to no record; who reads from a pipe stops there',
    readers: ['Java ZipInputStream', 'bsdtar from a pipe'],
  },
  'stored-with-descriptor': {
    message:
      'a stored entry has its size only after its data; who reads from a pipe cannot know where it ends',
    readers: ['Java ZipInputStream', 'bsdtar from a pipe'],
  },
  'version-needed': {
    message:
      'an entry asks for a later version of the format than 4.5, which is all that STORE, DEFLATE and ZIP64 need',
    readers: ['Info-ZIP UnZip'],
  },
  'extra-field-rest': {
    message: 'an extra field ends in bytes that are no whole field',
    readers: ['Go archive/zip'],
  },
} as const satisfies Record<string, Kind>;

type WarningCode = keyof typeof kinds;

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
