import { expect, test } from '@jest/globals';
import { formatCheck, hasFault } from '../../src/check/format-check.ts';
import type { Line } from '../../src/check/judge-findings.ts';

const ok: Line = { mark: 'ok', topic: 'archives', text: ['3 of 3 valid'] };
const info: Line = { mark: 'info', topic: 'its log', text: ['one \u001b[2J', 'two '.repeat(12).trim()] };
const warning: Line = { mark: 'warning', topic: 'memory', text: ['much'] };
const fault: Line = { mark: 'FAULT', topic: 'package', text: ['too large'] };

test('lines text up beside its topic, whatever it holds', () => {
  expect(formatCheck('go-x', [ok, info], { width: 62 })).toBe(
    [
      'ok       archives     3 of 3 valid',
      '         its log      one  [2J',
      `                      ${'two '.repeat(10).trim()}`,
      '                      two two',
      '',
      'go-x can race',
      '',
    ].join('\n'),
  );
});

test.each([
  [[ok], 'go-x can race', false],
  [[ok, warning], 'go-x can race, with a warning', false],
  [[fault, warning, fault], 'go-x has 2 faults: it would not be ranked', true],
])('concludes from %j: %s', (lines, conclusion, isFaulty) => {
  expect(formatCheck('go-x', lines, { width: 80 })).toContain(`\n${conclusion}\n`);
  expect(hasFault(lines)).toBe(isFaulty);
});
