import { expect, test } from '@jest/globals';
import { parseQuery } from '../../src/cloudformation/parse-query.ts';

test('reads lists in the order of their numbers, and structures in them', () => {
  const form =
    'StackName=a&Parameters.member.10.K=j&Parameters.member.2.K=b&Parameters.member.2.V=&Tags=&Deep.Er=x%26y';
  expect(parseQuery(form)).toEqual({
    StackName: 'a',
    Parameters: [{ K: 'b', V: '' }, { K: 'j' }],
    Deep: { Er: 'x&y' },
  });
});
