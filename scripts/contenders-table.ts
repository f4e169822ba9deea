import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { contendersPage } from './race-tables/contenders-page.ts';
import { describeMachine, race } from './race-tables/race.ts';

/**
 * `npm run contenders-table`: races every contender of the repository on this machine and writes docs/contenders.md from the
 * report. Arguments go to `bench run`. Ends as that does, with 1 where a contender failed, which the page says too; where there
 * is no report the page stays as it is.
 */
const root = path.dirname(import.meta.dirname);
const page = path.join(root, 'docs', 'contenders.md');
const args = process.argv.slice(2);
const corpus = ['--objects', '300', '--mean-size', '1MiB'];
const { code, report } = await race([...corpus, ...args], path.join(root, '.bench', 'contenders-table.json'));
if (report !== undefined) {
  writeFileSync(page, contendersPage(report, { args, machine: describeMachine() }));
  process.stdout.write(`\nwritten: ${page}\n`);
}
process.exitCode = code;
