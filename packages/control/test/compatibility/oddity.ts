import { givenSources, type Source } from '../sources.ts';
import type { ZipEntry } from '../zip-writer.ts';

/** A sound archive that is not written as most are, which warnings it gets, and its objects if they are not the usual ones. */
export type Oddity = [name: string, build: () => Buffer, warnings: string[], objects?: () => Source[]];

export const sources = givenSources('an object '.repeat(20), 'a', '', 'Zip Zip Zip Zip');

export const all = (change: Partial<ZipEntry>) => sources.map((source) => ({ ...source, ...change }));
