import { describe, expect, test } from '@jest/globals';
import { verdictSchema } from '@s3-lambda-bench/contract';
import { judge } from '../../src/judge.ts';
import { givenArchive } from '../sources.ts';
import { type Adversary, deflated, expected, plain, streamed, zip64 } from './adversary.ts';
import { contentAdversaries } from './content.ts';
import { endRecordAdversaries } from './end-records.ts';
import { extraFieldAdversaries } from './extra-fields.ts';
import { headerAdversaries } from './headers.ts';
import { layoutAdversaries } from './layout.ts';
import { nameAdversaries } from './names.ts';
import { otherFormatAdversaries } from './other-formats.ts';

const adversaries: Record<string, Adversary[]> = {
  'end records': endRecordAdversaries,
  names: nameAdversaries,
  headers: headerAdversaries,
  'extra fields': extraFieldAdversaries,
  layout: layoutAdversaries,
  content: contentAdversaries,
  'other formats': otherFormatAdversaries,
};

describe.each(Object.entries(adversaries))('refused for its %s', (_topic, rows) => {
  for (const [name, build, { reason, ...refused }] of rows) {
    test(name, async () => {
      const verdict = await judge(givenArchive(build()), expected);
      expect(verdict).toEqual({
        valid: false,
        ...refused,
        reason: reason ?? expect.stringMatching(/^invalid: /),
      });
      expect(verdictSchema.parse(verdict)).toEqual(verdict);
    });
  }
});

describe('the corpus of adversaries', () => {
  test('is made from archives that are accepted', async () => {
    for (const bytes of [plain, deflated, streamed, zip64]) {
      expect(await judge(givenArchive(bytes), expected)).toMatchObject({ valid: true });
    }
  });

  test('has at least 80, each with a name of its own', () => {
    const titles = Object.values(adversaries).flatMap((rows) => rows.map(([name]) => name));
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.length).toBeGreaterThanOrEqual(80);
  });
});
