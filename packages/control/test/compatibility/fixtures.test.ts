import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { judge } from '../../src/judge.ts';
import { expectedOf, givenArchive } from '../sources.ts';
import { objects } from './objects.ts';

const folder = path.join(import.meta.dirname, 'fixtures');
const fixtures = readdirSync(folder).filter((file) => file.endsWith('.zip'));
const withDescriptor = ['stored-with-descriptor'];

/** What is warned of, by fixture without the version. STORE with a data descriptor is what most writers make of a pipe. */
const warned: Record<string, string[]> = {
  'archiver-deflated': withDescriptor,
  'archiver-stored-streamed': withDescriptor,
  'archiver-zip64': withDescriptor,
  'client-zip-stored': withDescriptor,
  'commons-compress-stored-zip64': ['zip64-excess'],
  'commons-compress-zip64': ['zip64-excess'],
  'commons-compress-zip64-streamed': ['zip64-excess', 'wide-descriptor'],
  'fflate-stored-streamed': withDescriptor,
  'go-archive-zip-stored': withDescriptor,
  'info-zip-descriptors': withDescriptor,
  'info-zip-stored-streamed': withDescriptor,
  'info-zip-streamed': withDescriptor,
  'jszip-stored-streamed': withDescriptor,
  'jszip-streamed': withDescriptor,
  'libarchive-stored': withDescriptor,
  'libarchive-zip64': ['wide-descriptor'],
  'python-zipfile-stored-streamed': withDescriptor,
  'python-zipfile-stored-zip64-streamed': ['stored-with-descriptor', 'wide-descriptor'],
  'python-zipfile-zip64-streamed': ['wide-descriptor'],
  'rust-zip-stored-streamed': withDescriptor,
  'rust-zip-zip64-streamed': ['zip64-excess', 'wide-descriptor'],
  'yazl-stored-streamed': withDescriptor,
  'yazl-zip64-streamed': ['wide-descriptor', 'descriptor-width'],
  'zip.js-stored-streamed-signed': withDescriptor,
  'zip.js-zip64-streamed-signed': ['wide-descriptor'],
};

/** <writer>-<version>-<variant>.zip */
function withoutVersion(file: string): string {
  return file.replace(/-[0-9]+(\.[0-9]+)+(?=-)/, '').replace(/\.zip$/, '');
}

describe('an archive that another program wrote', () => {
  for (const file of fixtures) {
    test(`passes: ${file}`, async () => {
      const bytes = readFileSync(path.join(folder, file));
      const verdict = await judge(givenArchive(bytes), expectedOf(objects));
      expect(verdict).toMatchObject({ valid: true, entries: objects.length, archive_bytes: bytes.length });
      const codes = verdict.valid ? (verdict.warnings ?? []).map(({ code }) => code) : [];
      expect(codes).toEqual(warned[withoutVersion(file)] ?? []);
    });
  }

  test('is there of at least twelve programs', () => {
    const names = fixtures.map((file) => file.split(/-[0-9]+\./)[0]);
    expect(new Set(names).size).toBeGreaterThanOrEqual(12);
  });
});
