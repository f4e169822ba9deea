import { describe, expect, test } from '@jest/globals';
import { judge } from '../../src/judge.ts';
import { expectedOf, givenArchive } from '../sources.ts';
import { oddities, usualObjects } from './oddities.ts';

describe('an archive that is sound and not written as most are', () => {
  for (const [name, build, warnings, objects = usualObjects] of oddities) {
    const words = warnings.length === 0 ? 'without a warning' : `with a warning: ${warnings.join(', ')}`;
    test(`passes ${words}: ${name}`, async () => {
      const sources = objects();
      const verdict = await judge(givenArchive(build()), expectedOf(sources));
      expect(verdict).toMatchObject({ valid: true, entries: sources.length });
      expect(verdict.valid ? (verdict.warnings ?? []).map(({ code }) => code) : verdict).toEqual(warnings);
    });
  }
});
