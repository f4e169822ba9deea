import { beforeAll, describe, expect, test } from '@jest/globals';
import { type CorpusSpec, describeCorpus, redraw } from '@s3-lambda-bench/fill-bucket';
import { judgeCorpus } from '../../src/corpus/judge-corpus.ts';
import type { StoredCorpus } from '../../src/corpus/read-corpus.ts';
import { hasFailed } from '../../src/screen.ts';

const spec: CorpusSpec = {
  bucketName: 'bench',
  filesPrefix: 'files',
  profile: 'classic',
  seed: 'seed',
  objectCount: 9,
  meanSizeBytes: 1_000,
};

describe('judgeCorpus', () => {
  let whole: StoredCorpus & { description: { ok: true } };
  let first: string;

  beforeAll(async () => {
    const sizes = await redraw(spec, { onObject: () => {}, signal: new AbortController().signal });
    whole = { spec, description: { ok: true, value: describeCorpus(spec, sizes) }, sizes };
    first = [...sizes.keys()][0] ?? '';
  });

  test('finds nothing wrong with a corpus that is what it should be', () => {
    const lines = judgeCorpus(whole, []);
    expect(lines.map(({ mark, topic }) => `${mark} ${topic}`)).toEqual([
      'ok description',
      'ok objects',
      'ok bytes',
      'ok names',
      'ok sizes',
      'ok content',
    ]);
    expect(lines[0]?.text).toEqual(["profile classic, seed 'seed', 9 objects, mean of 1000 bytes"]);
  });

  test('says where content was not looked into', () => {
    const lines = judgeCorpus(whole, undefined);
    expect(hasFailed(lines)).toBe(false);
    expect(lines.at(-1)).toEqual({
      mark: 'info',
      topic: 'content',
      text: ['not read; --deep hashes every object'],
    });
  });

  test.each<[string, (corpus: StoredCorpus) => StoredCorpus, string[]]>([
    [
      'an object is missing',
      (corpus) => withSizes(corpus, { [first]: undefined }),
      ['objects', 'bytes', 'names', 'sizes'],
    ],
    ['there is a stranger', (corpus) => withSizes(corpus, { stranger: 0 }), ['objects', 'names', 'sizes']],
    ['an object has another size', (corpus) => withSizes(corpus, { [first]: 1 }), ['bytes', 'sizes']],
    ['another one has its place', (corpus) => replaced(corpus), ['names']],
    [
      'the stack asks for another seed',
      (corpus) => asking(corpus, { seed: 'other' }),
      ['description', 'sizes'],
    ],
    ['the stack asks for more', (corpus) => asking(corpus, { objectCount: 10 }), ['description', 'sizes']],
    ['there is no description', (corpus) => ({ ...corpus, description: undefined }), ['description']],
    [
      'the description is another document',
      (corpus) => ({ ...corpus, description: { ok: false, problems: ["'seed' is missing"] } }),
      ['description'],
    ],
  ])('tells that %s', (_, change, topics) => {
    const lines = judgeCorpus(change(whole), undefined);
    expect(lines.filter(({ mark }) => mark === 'FAILED').map(({ topic }) => topic)).toEqual(topics);
  });

  test('says how far filling has come where there is no description yet', () => {
    const lines = judgeCorpus({ ...whole, description: undefined }, undefined);
    expect(lines[1]).toMatchObject({ topic: 'objects', text: ['9 of the 9 that the stack asks for'] });
  });

  test('names some of the objects whose content is not theirs', () => {
    expect(judgeCorpus(whole, ['', 'b', 'c', 'd']).at(-1)?.text).toEqual([
      "4 of 9 objects do not hash to their names: '', 'b', 'c', ...",
    ]);
  });

  function replaced(corpus: StoredCorpus): StoredCorpus {
    return withSizes(corpus, { [first]: undefined, ['f'.repeat(64)]: corpus.sizes.get(first) });
  }
});

/** The corpus with other sizes by name; undefined takes an object away. */
function withSizes(corpus: StoredCorpus, changes: Record<string, number | undefined>): StoredCorpus {
  const sizes = new Map(corpus.sizes);
  for (const [name, size] of Object.entries(changes)) {
    if (size === undefined) sizes.delete(name);
    else sizes.set(name, size);
  }
  return { ...corpus, sizes };
}

function asking(corpus: StoredCorpus, changes: Partial<CorpusSpec>): StoredCorpus {
  return { ...corpus, spec: { ...corpus.spec, ...changes } };
}
