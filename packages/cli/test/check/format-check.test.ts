import { expect, test } from '@jest/globals';
import { formatCheck } from '../../src/check/format-check.ts';
import { hasFailed, type Line } from '../../src/screen.ts';

const ok: Line = { mark: 'ok', topic: 'archives', text: ['3 of 3 valid'] };
const info: Line = { mark: 'info', topic: 'its log', text: ['one \u001b[2J', 'two '.repeat(12).trim()] };
const warning: Line = { mark: 'warning', topic: 'memory', text: ['much'] };
const failed: Line = { mark: 'FAILED', topic: 'package', text: ['too large'] };

test('lines text up beside its topic, whatever it holds', () => {
  expect(formatCheck('go-x', [ok, info], { width: 62 })).toBe(
    [
      'ok       archives     3 of 3 valid',
      '         its log      one  [2J',
      `                      ${'two '.repeat(10).trim()}`,
      '                      two two',
      '',
      'go-x passes the check',
      '',
    ].join('\n'),
  );
});

test.each([
  [[ok], 'go-x passes the check', false],
  [[ok, warning], 'go-x passes the check, with a warning', false],
  [[failed, warning], 'go-x fails the check', true],
])('concludes from %j: %s', (lines, conclusion, isFailure) => {
  expect(formatCheck('go-x', lines, { width: 80 })).toContain(`\n${conclusion}\n`);
  expect(hasFailed(lines)).toBe(isFailure);
});
