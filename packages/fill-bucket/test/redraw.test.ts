import { describe, expect, test } from '@jest/globals';
import { describeCorpus, recipeOf } from '../src/description.ts';
import { redraw } from '../src/redraw.ts';
import { drawAll, givenSpec } from './specs.ts';

const untilTheEnd = new AbortController().signal;

describe('redraw', () => {
  test('gives name and size of every object, and tells of each as it is drawn', async () => {
    const spec = givenSpec();
    const objects = await drawAll(spec);
    const told: number[] = [];
    const sizes = await redraw(spec, { onObject: (size) => told.push(size), signal: untilTheEnd });
    expect([...sizes]).toEqual(objects.map(({ name, sizeBytes }) => [name, sizeBytes]));
    expect(told).toEqual(objects.map(({ sizeBytes }) => sizeBytes));
  });

  test('fails where there is no such corpus, instead of looking for it for ever', async () => {
    const spec = givenSpec({ objectCount: 300, meanSizeBytes: 1 });
    const drawn = redraw(spec, { onObject: () => {}, signal: untilTheEnd });
    await expect(drawn).rejects.toMatchObject({ code: 'tooFewContents' });
  });

  test('stops when it is told to', async () => {
    const stop = new AbortController();
    const drawn = redraw(givenSpec(), {
      onObject: () => stop.abort(new Error('enough')),
      signal: stop.signal,
    });
    await expect(drawn).rejects.toThrow('enough');
  });
});

describe('recipeOf', () => {
  test.each(['classic', 'wide'] as const)(
    'of a description gives the same description again: %s',
    (profile) => {
      const corpus = describeCorpus(givenSpec({ profile }), new Map([['a', 1]]));
      const recipe = recipeOf(corpus);
      expect(recipe && describeCorpus(recipe, new Map([['a', 1]]))).toEqual(corpus);
    },
  );

  test('gives none where the profile follows a mean that is not told', () => {
    expect(recipeOf({ profile: 'text', seed: 'seed', object_count: 1 })).toBeUndefined();
  });
});
