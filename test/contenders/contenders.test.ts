import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { contenderName } from '@s3-lambda-bench/report';
import { prepareContenders } from '../../packages/cli/src/run/prepare-contenders.ts';
import { oddObjects } from './corpus.ts';
import { type Raced, race, silence } from './race.ts';

const root = path.join(import.meta.dirname, '..', '..');

// The builds are those of `npm run check` and `npm run bench`: whoever comes first builds, the others find it built.
const { contenders, failures, skipped } = await prepareContenders(
  {
    contendersDir: path.join(root, 'contenders'),
    buildDir: path.join(root, '.bench', 'build'),
    only: [],
  },
  { progress: silence, signal: new AbortController().signal },
);

describe('1,000 objects, an empty one, some of 1 byte and some of 20 MB among them', () => {
  let raced: Raced;
  beforeAll(async () => {
    raced = await race(contenders, { objects: 1_000, given: oddObjects });
  }, 300_000);

  test('are what the contenders are given', () => {
    expect(raced.sizes).toHaveLength(1_000);
    for (const sizeBytes of [0, 1, 20 << 20]) expect(raced.sizes).toContain(sizeBytes);
  });

  test.each(contenders.map(({ id }) => id))('are what the archive of %s holds, byte for byte', (id) => {
    const { success, failure } = raced.report;
    const isAbout = ({ arn }: { arn: string }) => contenderName(arn) === id;
    expect(failure.filter(isAbout)).toEqual([]);
    expect(success.filter(isAbout)).toHaveLength(1);
  });

  for (const { id, reason } of failures) {
    test(`are what the archive of ${id} holds, byte for byte`, () => {
      throw new Error(reason);
    });
  }

  for (const { id, reason } of skipped) {
    test.skip(`are what the archive of ${id} holds, byte for byte (skipped: ${reason})`, () => undefined);
  }
});
