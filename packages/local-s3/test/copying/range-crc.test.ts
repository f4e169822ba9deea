import { describe, expect, test } from '@jest/globals';
import { algorithms, type CrcAlgorithm, crcAlgorithms } from '../../src/checksums/algorithms.ts';
import {
  type Checkpoints,
  checkpointBytes,
  makeCheckpointDigester,
} from '../../src/checksums/checkpoints.ts';
import { findRangeCrc } from '../../src/copying/range-crc.ts';
import { openStore, type Store } from '../../src/storage/store.ts';
import { givenDirectory } from '../given-server.ts';

const block = checkpointBytes;
const pattern = Buffer.from(Array.from({ length: 7919 }, (_, index) => (index * 7919) >> 5));
const bytes = Buffer.alloc(3 * block + 1000, pattern);

function crcOf(algorithm: CrcAlgorithm, start: number, sizeBytes: number): Buffer {
  const digester = algorithms[algorithm].makeDigester();
  digester.update(bytes.subarray(start, start + sizeBytes));
  return digester.digest();
}

/** A store that counts the bytes that are read of its blobs. */
function givenStore() {
  const store = openStore(givenDirectory());
  let bytesRead = 0;
  const counting: Store = {
    ...store,
    blobs: {
      open: (blobId) => {
        const blob = store.blobs.open(blobId);
        const read = async (buffer: Buffer, offset: number) => {
          const sizeBytes = await blob.read(buffer, offset);
          bytesRead += sizeBytes;
          return sizeBytes;
        };
        return { ...blob, read };
      },
      readSmall: (blobId, buffer, offset) => {
        bytesRead += buffer.length;
        store.blobs.readSmall(blobId, buffer, offset);
      },
    },
  };
  return { store: counting, bytesRead: () => bytesRead };
}

/** A content of the bytes between those offsets, received with those CRCs. */
async function givenContent(
  store: Store,
  { start, end, received }: { start: number; end: number; received: readonly CrcAlgorithm[] },
): Promise<number> {
  const { blobId, writer } = store.createBlob();
  const content = bytes.subarray(start, end);
  await writer.write(content);
  await writer.close();
  const checkpoints: Checkpoints = new Map(
    received.map((algorithm) => {
      const digester = makeCheckpointDigester(algorithm);
      digester.update(content);
      return [algorithm, digester.checkpoints()];
    }),
  );
  return store.transact(() => store.contents.fromBlob({ blobId, sizeBytes: content.length, checkpoints }));
}

const whole = { start: 0, end: bytes.length };

describe.each(crcAlgorithms)('the %s of a range', (algorithm) => {
  test.each([
    ['all of it', 0, bytes.length, 0],
    ['from one checkpoint to another', block, 2 * block, 0],
    ['from a checkpoint to the end', 2 * block, bytes.length, 0],
    ['from the start to before a checkpoint', 0, 2 * block - 1, block - 1],
    ['from behind a checkpoint to the end', block + 1, bytes.length, block - 1],
    ['within one block', block + 5, block + 105, 100],
    ['within the last, short block', 3 * block + 10, 3 * block + 20, 10],
    ['across one checkpoint', 2 * block - 3, 2 * block + 4, 7],
    ['from anywhere to anywhere', 17, 3 * block + 5, block - 17 + 5],
    ['of no bytes', 5, 5, 0],
  ])('%s reads only what lies outside checkpoints', async (_, start, end, expectedBytes) => {
    const { store, bytesRead } = givenStore();
    const contentId = await givenContent(store, { ...whole, received: [algorithm] });
    const { crc } = await findRangeCrc(store, contentId, { start, sizeBytes: end - start }, algorithm);
    expect(Buffer.from(crc)).toEqual(crcOf(algorithm, start, end - start));
    expect(bytesRead()).toBe(expectedBytes);
    store.close();
  });
});

describe('the CRC of a range', () => {
  test('of several extents is made of theirs', async () => {
    const { store, bytesRead } = givenStore();
    const received = ['CRC64NVME'] as const;
    const cuts = [0, 10, block, block + 7, 3 * block, bytes.length];
    const parts: { contentId: number; sizeBytes: number }[] = [];
    for (const [index, end] of cuts.slice(1).entries()) {
      const start = cuts[index] ?? 0;
      parts.push({ contentId: await givenContent(store, { start, end, received }), sizeBytes: end - start });
    }
    const contentId = store.transact(() => store.contents.concatenate(parts));
    for (const [start, end] of [
      [0, bytes.length],
      [3, 3 * block + 3],
      [block + 7, 3 * block],
    ] as const) {
      const range = { start, sizeBytes: end - start };
      const { crc } = await findRangeCrc(store, contentId, range, 'CRC64NVME');
      expect(Buffer.from(crc)).toEqual(crcOf('CRC64NVME', start, range.sizeBytes));
    }
    expect(bytesRead()).toBe(7 + 3); // of the range that cuts two small blobs
    store.close();
  });

  test('is not read again of a copy that keeps what was found', async () => {
    const { store, bytesRead } = givenStore();
    const source = await givenContent(store, { ...whole, received: ['CRC64NVME'] });
    const range = { start: 3, sizeBytes: 2 * block };
    const { crc, found } = await findRangeCrc(store, source, range, 'CRC64NVME');
    const copy = store.transact(() => {
      const contentId = store.contents.copy(source, range.start, range.sizeBytes);
      store.extentCrcs.keep(contentId, found);
      return contentId;
    });
    const before = bytesRead();
    const again = await findRangeCrc(store, copy, { ...range, start: 0 }, 'CRC64NVME');
    expect(Buffer.from(again.crc)).toEqual(Buffer.from(crc));
    expect({ found: again.found, bytesRead: bytesRead() }).toEqual({ found: [], bytesRead: before });
    store.close();
  });

  test('is read where the blob was received without it', async () => {
    const { store, bytesRead } = givenStore();
    const contentId = await givenContent(store, { ...whole, received: ['CRC64NVME'] });
    const range = { start: 1, sizeBytes: 2 * block };
    const { crc } = await findRangeCrc(store, contentId, range, 'CRC32C');
    expect(Buffer.from(crc)).toEqual(crcOf('CRC32C', 1, 2 * block));
    expect(bytesRead()).toBe(2 * block);
    store.close();
  });
});
