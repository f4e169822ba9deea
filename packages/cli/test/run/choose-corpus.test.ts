import { describe, expect, test } from '@jest/globals';
import { chooseCorpus } from '../../src/run/choose-corpus.ts';

describe('chooseCorpus', () => {
  test.each([
    [{ profile: 'classic' }, { profile: 'classic', objects: 200, meanSize: 1_048_576 }],
    [
      { profile: 'text', meanSize: 9 },
      { profile: 'text', objects: 200, meanSize: 9 },
    ],
    [{ profile: 'wide' }, { profile: 'wide', objects: 70_000 }],
    [
      { profile: 'tiny', objects: 12 },
      { profile: 'tiny', objects: 12 },
    ],
  ] as const)('makes of %j %j', (flags, choice) => {
    expect(chooseCorpus(flags)).toEqual(choice);
  });

  test('rejects a mean size for a profile that has sizes of its own, and says which', () => {
    expect(() => chooseCorpus({ profile: 'tiny', meanSize: 5 })).toThrow(
      expect.objectContaining({
        code: 'usage',
        message:
          '--mean-size does not go with --profile tiny, whose objects have sizes of their own (0 B to 4 KiB); leave it out',
      }),
    );
  });
});
