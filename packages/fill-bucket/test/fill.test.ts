import { describe, expect, test } from '@jest/globals';
import { corpusSchema } from '@s3-lambda-bench/contract';
import { fill } from '../src/fill.ts';
import { makeProgress } from '../src/progress.ts';
import type { CorpusSpec } from '../src/properties.ts';
import { givenMemoryBucket, type MemoryBucket } from './memory-bucket.ts';
import { drawAll, givenSpec } from './specs.ts';

const description = 'corpus.json';

async function fillWith(bucket: MemoryBucket, spec: CorpusSpec, signal = new AbortController().signal) {
  const progress = makeProgress({ objectsTotal: spec.objectCount, log: () => undefined, nowMs: () => 0 });
  return fill(spec, { bucket, progress, signal });
}

async function keysOf(spec: CorpusSpec): Promise<string[]> {
  const objects = await drawAll(spec);
  return objects.map(({ name }) => `${spec.filesPrefix}/${name}`).sort();
}

function filesIn(bucket: MemoryBucket): string[] {
  return [...bucket.objects.keys()].filter((key) => key !== description).sort();
}

describe('filling', () => {
  test('stores exactly the corpus and its description, which is valid and true', async () => {
    const bucket = givenMemoryBucket();
    const corpus = await fillWith(bucket, givenSpec());
    expect(filesIn(bucket)).toEqual(await keysOf(givenSpec()));
    const written = JSON.parse(bucket.objects.get(description)?.toString() ?? '');
    expect(corpusSchema.parse(written)).toEqual(corpus);
    const sizes = filesIn(bucket).map((key) => bucket.objects.get(key)?.length ?? 0);
    expect(corpus).toMatchObject({
      profile: 'classic',
      seed: 'seed',
      object_count: 12,
      mean_size_bytes: 1_000,
      total_bytes: sizes.reduce((sum, size) => sum + size, 0),
    });
  });

  test('does nothing where the description stands and is true', async () => {
    const bucket = givenMemoryBucket();
    const first = await fillWith(bucket, givenSpec());
    bucket.calls.put.length = 0;
    expect(await fillWith(bucket, givenSpec())).toEqual(first);
    expect(bucket.calls).toEqual({ put: [], remove: [], abortUploads: 0 });
  });

  test('after a crash uploads only what is missing', async () => {
    const bucket = givenMemoryBucket();
    bucket.beforePut = () => {
      if (bucket.calls.put.length === 7) throw new Error('S3 is away');
    };
    await expect(fillWith(bucket, givenSpec())).rejects.toThrow('S3 is away');
    expect(bucket.objects.has(description)).toBe(false);
    bucket.beforePut = () => undefined;
    const before = filesIn(bucket);
    expect(before.length).toBeGreaterThanOrEqual(7);
    await fillWith(bucket, givenSpec());
    expect(filesIn(bucket)).toEqual(await keysOf(givenSpec()));
    expect(bucket.calls.put).toHaveLength(12);
  });

  test.each([
    ['an object is gone', (bucket: MemoryBucket, key: string) => bucket.objects.delete(key)],
    [
      'an object is cut short',
      (bucket: MemoryBucket, key: string) => bucket.objects.set(key, Buffer.alloc(3)),
    ],
    ['a stranger came', (bucket: MemoryBucket) => bucket.objects.set('files/stranger', Buffer.from('x'))],
    [
      'the description is not JSON',
      (bucket: MemoryBucket) => bucket.objects.set(description, Buffer.from('{')),
    ],
    [
      'the description is of other things',
      (bucket: MemoryBucket) => bucket.objects.set(description, Buffer.from('{}')),
    ],
  ])('repairs the set where %s', async (_name, damage) => {
    const bucket = givenMemoryBucket();
    const corpus = await fillWith(bucket, givenSpec());
    damage(bucket, filesIn(bucket)[4] ?? '');
    expect(await fillWith(bucket, givenSpec())).toEqual(corpus);
    expect(filesIn(bucket)).toEqual(await keysOf(givenSpec()));
    expect(JSON.parse(bucket.objects.get(description)?.toString() ?? '')).toEqual(corpus);
  });

  test.each([
    ['seed', { seed: 'other' }],
    ['count, up', { objectCount: 15 }],
    ['count, down', { objectCount: 5 }],
    ['mean', { meanSizeBytes: 10 }],
  ])('with another %s ends with exactly the new set', async (_name, change) => {
    const bucket = givenMemoryBucket();
    await fillWith(bucket, givenSpec());
    await fillWith(bucket, givenSpec(change));
    expect(filesIn(bucket)).toEqual(await keysOf(givenSpec(change)));
  });

  test('removes the description before it changes the set, and strangers last', async () => {
    const bucket = givenMemoryBucket();
    await fillWith(bucket, givenSpec());
    bucket.beforePut = () => {
      expect(bucket.objects.has(description)).toBe(false);
      expect(filesIn(bucket).length).toBeGreaterThanOrEqual(12);
    };
    await fillWith(bucket, givenSpec({ seed: 'other' }));
    expect(bucket.objects.has(description)).toBe(true);
  });

  test('leaves what is not under the prefix alone', async () => {
    const bucket = givenMemoryBucket({ 'files-of-others/a': 'a', 'archives/x.zip': 'x', files: 'f' });
    await fillWith(bucket, givenSpec());
    expect([...bucket.objects.keys()]).toEqual(
      expect.arrayContaining(['files-of-others/a', 'archives/x.zip', 'files']),
    );
  });

  test('puts the description beside a nested prefix', async () => {
    const bucket = givenMemoryBucket();
    await fillWith(bucket, givenSpec({ filesPrefix: 'deep/down/files' }));
    expect(bucket.objects.has('deep/down/corpus.json')).toBe(true);
  });

  test('holds no more than 128 MiB of objects in flight', async () => {
    const bucket = givenMemoryBucket();
    const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
    let flying = 0;
    let most = 0;
    bucket.put = async (_key, { heldBytes }) => {
      flying += heldBytes;
      most = Math.max(most, flying);
      // No object takes more than 16 MiB, so one fits above this; another would be one more before the first may go.
      if (flying > 104 << 20) setTimeout(allow);
      await allowed;
      flying -= heldBytes;
    };
    await fillWith(bucket, givenSpec({ objectCount: 24, meanSizeBytes: 8 << 20 }));
    expect(most).toBeGreaterThan(104 << 20);
    expect(most).toBeLessThanOrEqual(128 << 20);
  });

  test('stops when told to, with the reason given', async () => {
    const bucket = givenMemoryBucket();
    const stop = new AbortController();
    bucket.beforePut = () => {
      if (bucket.calls.put.length === 5) stop.abort(new Error('time is up'));
    };
    await expect(fillWith(bucket, givenSpec({ objectCount: 100 }), stop.signal)).rejects.toThrow(
      'time is up',
    );
    expect(bucket.calls.put.length).toBeLessThan(40);
    expect(bucket.objects.has(description)).toBe(false);
  });

  test('rejects a corpus with more objects of a size than there are, before it touches anything', async () => {
    const bucket = givenMemoryBucket({ 'files/a': 'a' });
    const spec = givenSpec({ objectCount: 300, meanSizeBytes: 1 });
    await expect(fillWith(bucket, spec)).rejects.toThrow('only 256 exist');
    expect([...bucket.objects.keys()]).toEqual(['files/a']);
  });
});
