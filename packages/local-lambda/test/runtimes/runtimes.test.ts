import { describe, expect, test } from '@jest/globals';
import { missingFor } from '../../src/index.ts';

describe('what is missing for a runtime', () => {
  test.each(['nodejs22.x', 'nodejs24.x', 'provided.al2', 'provided.al2023'])(
    'is nothing for %s',
    (runtime) => {
      expect(missingFor(runtime)).toBeUndefined();
    },
  );

  test('is its bootstrap where local-lambda has none, with those that it has', () => {
    expect(missingFor('ruby3.4')).toMatch(
      /^runtime ruby3\.4 has no bootstrap in local-lambda; runtimes that run here: nodejs22\.x, /,
    );
  });
});
