import { expectedOf, givenSources } from '../sources.ts';
import { mapZip, recordOf, type ZipRecord } from '../zip-map.ts';
import { writeZip, type ZipEntry, type ZipOptions } from '../zip-writer.ts';

/** What an archive is refused with: nothing but this, and a reason in words. */
interface Refused {
  code: string;
  entry?: string;
  offset?: number;
  /** Only where DESIGN.md fixes the words. */
  reason?: string;
}

/** An archive that must be refused, named by what it proves. */
export type Adversary = [name: string, build: () => Buffer, refused: Refused];

/** The source objects, all of different lengths: three, of which the second is what is mostly spoiled. */
export const sources = givenSources('first '.repeat(50), 'the second object '.repeat(6), 'third');
export const [first, second, third] = sources as [ZipEntry, ZipEntry, ZipEntry];
export const names = sources.map(({ name }) => name);
export const expected = expectedOf(sources);

export const all = (change: Partial<ZipEntry>): ZipEntry[] =>
  sources.map((source) => ({ ...source, ...change }));

/** The sound archives that are spoiled. */
export const plain = writeZip(sources);
export const deflated = writeZip(all({ deflate: true }));
export const streamed = writeZip(all({ deflate: true, dataDescriptor: 'signed' }));
export const zip64 = writeZip(all({ zip64: true }), { zip64: true });

/** The archive with another second entry. */
export function withSecond(change: Partial<ZipEntry>, options: ZipOptions = {}): Buffer {
  return writeZip([first, { ...second, ...change }, third], options);
}

/** Refused for what a record of this archive says: with its entry and its place. */
export function refused(
  code: string,
  sound: Buffer,
  ...which: [kind: ZipRecord['kind'], entry?: number]
): Refused {
  const { start, entry } = recordOf(mapZip(sound), ...which);
  const name = entry === undefined ? undefined : names[entry];
  return { code, offset: start, ...(name === undefined ? {} : { entry: name }) };
}
