import { describe, expect, test } from '@jest/globals';
import { contendersPage } from '../../race-tables/contenders-page.ts';

const prices = { region: 'us-east-1', effective_date: '2026-08-21', sources: [] };
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:s3-lambda-bench-go-x';
const report = { success: [], failure: [{ arn, reason: 'crash: boom' }], prices };

describe('the page of the contenders', () => {
  test.each([
    [[], '\n    npm run contenders-table\n'],
    [['--runs', '10'], '\n    npm run contenders-table -- --runs 10\n'],
  ])('names the command that made it with %j, and the machine', (args, command) => {
    const page = contendersPage(report, { args, machine: '2 CPUs' });
    expect(page).toContain(command);
    expect(page).toContain('- machine: 2 CPUs.\n');
  });

  test('has what came of the race', () => {
    expect(contendersPage(report, { args: [], machine: '2 CPUs' })).toContain(
      'Failed:\n\n- go-x: crash: boom\n',
    );
  });
});
