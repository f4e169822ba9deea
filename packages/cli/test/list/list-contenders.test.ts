import { expect, test } from '@jest/globals';
import { formatList, listContenders } from '../../src/list/list-contenders.ts';
import { fixtureContenders } from '../bench-process.ts';

test('tells of each contender of a folder whether this machine can race it, and what is wrong', () => {
  const listed = new Map(listContenders(fixtureContenders).map((one) => [one.id, one]));
  expect(listed.get('flawed-none')).toEqual({ id: 'flawed-none', runtime: 'nodejs24.x', isTemplate: false });
  expect(listed.get('flawed-no-tool')?.problem).toBe("'no-such-compiler' is not on the PATH: install it");
  expect(listed.get('flawed-Capitals')?.problem).toMatch(/^invalid manifest: /);
});

test('lines up what it tells', () => {
  const listed = [
    { id: 'go-streaming', runtime: 'provided.al2023', isTemplate: true },
    { id: 'rust-x', runtime: 'provided.al2023', isTemplate: false, problem: 'missing' },
    { id: 'c-y', isTemplate: false, problem: 'invalid' },
  ];
  expect(formatList(listed)).toBe(
    [
      'go-streaming  provided.al2023  template  can race here\n',
      'rust-x        provided.al2023            missing\n',
      'c-y                                      invalid\n',
    ].join(''),
  );
});
