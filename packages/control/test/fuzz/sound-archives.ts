import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { objects } from '../compatibility/objects.ts';
import { expectedOf, givenSources } from '../sources.ts';
import { mapZip, type ZipRecord } from '../zip-map.ts';
import { writeZip, type ZipEntry, type ZipOptions } from '../zip-writer.ts';

/** An archive to be mutated, and where everything is in it. */
export interface SoundArchive {
  name: string;
  bytes: Buffer;
  /** Sizes in bytes of its objects, by name. */
  expected: ReadonlyMap<string, number>;
  records: readonly ZipRecord[];
}

/** All of different lengths, so that none is taken for another; one of them of none. */
export const sources = givenSources('an object '.repeat(12), 'a', '', 'Zip Zip Zip Zip.');

const timestamp = Buffer.from([0x55, 0x54, 5, 0, 1, 0, 0, 0, 0]);
const all = (change: Partial<ZipEntry>) => sources.map((source) => ({ ...source, ...change }));
const mixed = [
  { deflate: true },
  { dataDescriptor: 'signed' },
  { zip64: true },
  { extra: timestamp },
] as const;

const archives: [string, ZipEntry[], ZipOptions?][] = [
  ['STORE', sources],
  ['DEFLATE', all({ deflate: true })],
  ['signed data descriptors', all({ deflate: true, dataDescriptor: 'signed' })],
  ['unsigned data descriptors', all({ deflate: true, dataDescriptor: 'unsigned' })],
  ['stored before data descriptors', all({ dataDescriptor: 'signed' })],
  ['ZIP64 entries', all({ zip64: true })],
  ['ZIP64 entries before data descriptors', all({ zip64: true, deflate: true, dataDescriptor: 'signed' })],
  ['ZIP64 end records', sources, { zip64: true }],
  ['ZIP64 throughout', all({ zip64: true, deflate: true }), { zip64: true }],
  ['comments', all({ comment: 'an object' }), { comment: 'four objects' }],
  ['extra fields', all({ extra: timestamp })],
  ['a directory in another order', all({ deflate: true }), { directoryOrder: [2, 0, 3, 1] }],
  ['bytes before the first entry', all({ deflate: true }), { prefix: Buffer.from('#!/bin/sh\n') }],
  ['a bit of everything', sources.map((source, index) => ({ ...source, ...mixed[index] }))],
];

/** Tiny ones, made to have everything once. */
export const ownArchives: readonly SoundArchive[] = archives.map(([name, entries, options]) => {
  const bytes = writeZip(entries, options);
  return { name, bytes, expected: expectedOf(sources), records: mapZip(bytes) };
});

const folder = path.join(import.meta.dirname, '../compatibility/fixtures');
const fixtures: SoundArchive[] = readdirSync(folder)
  .filter((file) => file.endsWith('.zip') && !/[0-9]-(stored|deflated)\.zip$/.test(file))
  .map((file) => {
    const bytes = readFileSync(path.join(folder, file));
    return { name: file, bytes, expected: expectedOf(objects), records: mapZip(bytes) };
  });

/** Those and what other programs wrote, but for the plainest. */
export const soundArchives: readonly SoundArchive[] = [...ownArchives, ...fixtures];
