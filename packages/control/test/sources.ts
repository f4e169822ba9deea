import { hash } from 'node:crypto';
import type { Archive } from '../src/archive.ts';
import type { ZipEntry } from './zip-writer.ts';

/** A source object and its honest entry. */
export interface Source extends ZipEntry {
  name: string;
}

/** Source objects of these contents, named by their hash. */
export function givenSources(...contents: (string | Buffer)[]): Source[] {
  return contents.map((text) => {
    const content = Buffer.from(text);
    return { name: hash('sha256', content), content };
  });
}

/** What control expects when these are the source objects. */
export function expectedOf(sources: Source[]): Map<string, number> {
  return new Map(sources.map(({ name, content }) => [name, content.length]));
}

/** An archive in memory that notes what is fetched of it. */
export function givenArchive(bytes: Buffer): Archive & { fetched: [number, number][] } {
  const fetched: [number, number][] = [];
  return {
    sizeBytes: bytes.length,
    fetched,
    async fetch(start, into) {
      fetched.push([start, start + into.length]);
      bytes.copy(into, 0, start);
    },
  };
}
