import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Archive } from '../../src/archive.ts';
import { judge } from '../../src/judge.ts';
import { givenSources, type Source } from '../sources.ts';
import { fieldOf, mapZip, recordOf, writeNumber } from '../zip-map.ts';
import { writeZip, type ZipEntry } from '../zip-writer.ts';

/** 4 GiB and a byte of zeros, which are nowhere but told by the archive. */
const zeros = {
  sizeBytes: 2 ** 32 + 1,
  sha256: 'fbb82f7b353676bb562eb82157fcf0ea42c36492ca13ee56dbf82c08b6802c5c',
  crc32: 0x41d912ff,
};

/** Hashing 4 GiB takes some 5 s on a core, inflating them 10 s. */
const isAsked = process.env.LARGE_ARCHIVES !== undefined;
const whenAsked = isAsked ? test : test.skip;
const how = isAsked ? '' : ' (takes half a minute: set LARGE_ARCHIVES=1)';

const [before, after, last] = givenSources('before', 'after', 'the last') as [Source, Source, Source];
const expected = new Map([
  ...[before, after, last].map(({ name, content }): [string, number] => [name, content.length]),
  [zeros.sha256, zeros.sizeBytes],
]);

/** An archive with the zeros between other entries; its data is put in only where it is fetched. */
function givenLargeArchive(data: LargeData, change: Partial<ZipEntry> = {}): Archive {
  const large: ZipEntry = { name: zeros.sha256, content: Buffer.alloc(0), ...change };
  const others = [after, last];
  const entries = (lies: (entry: ZipEntry, index: number) => Partial<ZipEntry>) =>
    [before, large, ...others].map((entry, index) => ({ ...entry, ...lies(entry, index), zip64: true }));
  const sound = mapZip(
    writeZip(
      entries(() => ({})),
      { zip64: true },
    ),
  );
  const { start: dataStart } = recordOf(sound, 'data', 1);
  const sizes = { compressedSize: data.sizeBytes, uncompressedSize: zeros.sizeBytes, crc32: zeros.crc32 };
  const moved = (index: number) => recordOf(sound, 'localHeader', index).start + data.sizeBytes;
  const records = writeZip(
    entries((_, index) => {
      if (index === 1)
        return { central: sizes, ...(change.dataDescriptor === undefined && { local: sizes }) };
      return index > 1 ? { central: { offset: moved(index) } } : {};
    }),
    { zip64: true },
  );
  for (const [kind, field] of [
    ['zip64End', 'directoryOffset'],
    ['zip64Locator', 'offset'],
  ] as const) {
    const place = fieldOf(recordOf(sound, kind), field);
    writeNumber(records, place, Number(records.readBigUInt64LE(place.at)) + data.sizeBytes);
  }
  const descriptor = sound.find(({ kind }) => kind === 'dataDescriptor');
  if (descriptor !== undefined) {
    for (const [field, value] of Object.entries(sizes))
      writeNumber(records, fieldOf(descriptor, field), value);
  }
  return spread(records, dataStart, data);
}

interface LargeData {
  sizeBytes: number;
  /** Writes the bytes from there on; what it is given is all zeros. */
  write(from: number, into: Buffer): void;
}

const stored: LargeData = { sizeBytes: zeros.sizeBytes, write: () => undefined };

/** 1 MiB of zeros as a piece of a DEFLATE stream, over and over, then the last byte and the end. */
function deflated(): LargeData {
  const pieceBytes = 2 ** 20;
  const piece = deflateRawSync(Buffer.alloc(pieceBytes), { finishFlush: constants.Z_FULL_FLUSH });
  const pieces = Array.from({ length: Math.floor(zeros.sizeBytes / pieceBytes) }, () => piece);
  const stream = Buffer.concat([...pieces, deflateRawSync(Buffer.alloc(zeros.sizeBytes % pieceBytes))]);
  return {
    sizeBytes: stream.length,
    write(from, into) {
      stream.copy(into, 0, from);
    },
  };
}

/** An archive of these records with the data put in at a place of them. */
function spread(records: Buffer, dataStart: number, data: LargeData): Archive {
  const dataEnd = dataStart + data.sizeBytes;
  return {
    sizeBytes: records.length + data.sizeBytes,
    async fetch(start, into) {
      into.fill(0);
      const end = start + into.length;
      if (start < dataStart) records.copy(into, 0, start, dataStart);
      if (end > dataStart && start < dataEnd) {
        const from = Math.max(start, dataStart);
        data.write(from - dataStart, into.subarray(from - start, Math.min(end, dataEnd) - start));
      }
      if (end > dataEnd) {
        const from = Math.max(start, dataEnd);
        records.copy(into, from - start, from - data.sizeBytes, end - data.sizeBytes);
      }
    },
  };
}

describe('an archive over 4 GiB', () => {
  test('has its entries behind 4 GiB judged, by an invocation of their own', async () => {
    const verdict = await judge(givenLargeArchive(stored), expected, { shard: { index: 1, count: 2 } });
    expect(verdict).toEqual({
      valid: true,
      entries: 2,
      content_bytes: after.content.length + last.content.length,
      archive_bytes: expect.any(Number),
    });
  });

  test('is rejected where the offset of its directory is cut to 32 bits', async () => {
    const archive = givenLargeArchive(stored);
    const { fetch } = archive;
    archive.fetch = async (start, into) => {
      await fetch(start, into);
      const at = into.lastIndexOf('PK\x06\x06', undefined, 'latin1');
      if (at !== -1) into.writeUInt32LE(0, at + 52);
    };
    expect(await judge(archive, expected)).toMatchObject({ valid: false, code: 'end-records' });
  });

  whenAsked(`passes with an entry over 4 GiB, stored${how}`, async () => {
    const verdict = await judge(givenLargeArchive(stored), expected);
    expect(verdict).toMatchObject({ valid: true, entries: 4 });
    expect(verdict).not.toHaveProperty('warnings');
  });

  whenAsked(`passes with an entry over 4 GiB before a data descriptor${how}`, async () => {
    const verdict = await judge(givenLargeArchive(stored, { dataDescriptor: 'signed' }), expected);
    expect(verdict).toMatchObject({ valid: true, entries: 4 });
  });

  whenAsked(`passes with an entry over 4 GiB, deflated${how}`, async () => {
    const verdict = await judge(
      givenLargeArchive(deflated(), { deflate: true, data: Buffer.alloc(0) }),
      expected,
    );
    expect(verdict).toMatchObject({ valid: true, entries: 4 });
  });
});
