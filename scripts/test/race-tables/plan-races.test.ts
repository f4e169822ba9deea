import { describe, expect, test } from '@jest/globals';
import { planRaces } from '../../race-tables/plan-races.ts';

describe('the races on a profile', () => {
  test('are one of all contenders where the disk holds all their archives', () => {
    const corpus = ['--profile', 'tiny', '--objects', '100000', '--runs', '1'];
    expect(planRaces('tiny', ['go-a', 'py-b'])).toEqual([
      { name: 'tiny', args: [...corpus, '--max-concurrent-contenders', '3'] },
    ]);
  });

  test("are one of each contender else, on the challenge's corpus where a profile leaves the sizes open", () => {
    const corpus = ['--profile', 'text', '--objects', '3000', '--mean-size', '5MiB', '--runs', '1'];
    expect(planRaces('text', ['go-a', 'py-b'])).toEqual([
      { name: 'text-go-a', args: [...corpus, '--contender', 'go-a'] },
      { name: 'text-py-b', args: [...corpus, '--contender', 'py-b'] },
    ]);
  });
});
