import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { makeChunks, makeContent } from '../src/content.ts';
import { type CorpusObject, drawObjects } from '../src/objects.ts';
import type { CorpusSpec } from '../src/properties.ts';
import { drawAll, givenSpec } from './specs.ts';

async function read({ makeBody }: CorpusObject): Promise<Buffer> {
  const body = makeBody();
  return Buffer.isBuffer(body) ? body : Buffer.concat(await body.toArray());
}

describe('content', () => {
  test('is the same in chunks and in one piece', () => {
    const id = { seed: 'seed', index: 3, nonce: 0, sizeBytes: 2_500_001, content: 'random' as const };
    expect(Buffer.concat([...makeChunks(id)]).equals(makeContent(id))).toBe(true);
  });

  test('differs by seed, index and nonce', () => {
    const id = { seed: 'seed', index: 3, nonce: 0, sizeBytes: 64, content: 'random' as const };
    const others = [{ ...id, seed: 'Seed' }, { ...id, index: 4 }, { ...id, nonce: 1 }, id];
    expect(new Set(others.map((other) => makeContent(other).toString('hex'))).size).toBe(4);
  });

  test('has every byte value about as often as any other', () => {
    const counts = new Array<number>(256).fill(0);
    for (const byte of makeContent({
      seed: 'seed',
      index: 0,
      nonce: 0,
      sizeBytes: 1 << 20,
      content: 'random',
    })) {
      counts[byte] = (counts[byte] ?? 0) + 1;
    }
    const chiSquared = counts.reduce((sum, count) => sum + (count - 4_096) ** 2 / 4_096, 0);
    // 255 degrees of freedom: mean 255, standard deviation 22.6; the seed is fixed.
    expect(chiSquared).toBeGreaterThan(187);
    expect(chiSquared).toBeLessThan(323);
  });
});

describe('objects', () => {
  test('are named by the SHA-256 of their bytes and carry their CRC-32', async () => {
    for (const object of await drawAll(givenSpec())) {
      const bytes = await read(object);
      expect(object.name).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(object.crc32).toBe(crc32(bytes));
      expect(object.sizeBytes).toBe(bytes.length);
    }
  });

  test('are the same for the same seed, whichever bucket they are for', async () => {
    const names = async (spec: CorpusSpec) => (await drawAll(spec)).map(({ name }) => name);
    const here = await names(givenSpec());
    expect(await names(givenSpec({ bucketName: 'other', filesPrefix: 'elsewhere' }))).toEqual(here);
    expect(await names(givenSpec({ seed: 'other' }))).not.toEqual(here);
    expect(here.slice(0, 2)).toEqual([
      'be0cd11be43ff5f40c85b7a1ee12eb92e2899d1efb55338c3437c14fc160fa4e',
      '145c40c7023c119b399b42d9c197b2528de166433584ef9f5c1b56e8dd026401',
    ]);
  });

  test('of a larger corpus start with those of a smaller one', async () => {
    const [small, large] = await Promise.all([drawAll(givenSpec()), drawAll(givenSpec({ objectCount: 20 }))]);
    expect(large.slice(0, 12).map(({ name }) => name)).toEqual(small.map(({ name }) => name));
  });

  test('are the same bytes drawn on another thread', async () => {
    const [object, next] = await drawAll(givenSpec({ objectCount: 2, meanSizeBytes: 2_000_000 }));
    if (object === undefined || next === undefined) throw new Error('nothing drawn');
    const bytes = await read(object);
    expect(
      bytes.equals(
        makeContent({ seed: 'seed', index: 0, nonce: 0, sizeBytes: object.sizeBytes, content: 'random' }),
      ),
    ).toBe(true);
    expect(object.name).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(object.crc32).toBe(crc32(bytes));
    expect(next.name).not.toBe(object.name);
  });

  test('use the memory of those released again', async () => {
    const memory = new Set<ArrayBufferLike>();
    for await (const object of drawObjects(givenSpec({ objectCount: 30, meanSizeBytes: 500_000 }))) {
      const body = object.makeBody();
      if (Buffer.isBuffer(body)) memory.add(body.buffer);
      object.release();
    }
    expect(memory.size).toBeLessThan(30 / 2);
  });

  test('stay distinct where chance alone would repeat them: all 256 objects of one byte', async () => {
    const objects = await drawAll(givenSpec({ meanSizeBytes: 1, objectCount: 256 }));
    expect(new Set(objects.map(({ name }) => name)).size).toBe(256);
  });

  test('above 64 MiB come as a stream, made anew for each attempt', async () => {
    const [object] = await drawAll(givenSpec({ objectCount: 1, meanSizeBytes: 90 << 20 }));
    expect(object?.sizeBytes).toBeGreaterThan(64 << 20);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const sha256 = createHash('sha256');
      const body = object?.makeBody();
      if (body === undefined || Buffer.isBuffer(body)) throw new Error('expected a stream');
      for await (const chunk of body) sha256.update(chunk);
      expect(sha256.digest('hex')).toBe(object?.name);
    }
  });
});
