import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse, type Report, reportSchema } from '@s3-lambda-bench/contract';
import { contendersPage } from './contenders-table/page.ts';
import { runStep } from './run-step.mjs';

/**
 * `npm run contenders-table`: races every contender of the repository on this machine and writes docs/contenders.md from the
 * report. Arguments go to `bench run`. Ends as that does, with 1 where a contender failed, which the page says too; where there
 * is no report the page stays as it is.
 */
const root = path.dirname(import.meta.dirname);
const page = path.join(root, 'docs', 'contenders.md');
const args = process.argv.slice(2);
process.exitCode = await race(path.join(root, '.bench', 'contenders-table.json'), (report) => {
  writeFileSync(page, contendersPage(report, { args, machine: describeMachine() }));
  process.stdout.write(`\nwritten: ${page}\n`);
});

/** Resolves to the exit code of the race; `use` gets its report if there is one. */
async function race(reportFile: string, use: (report: Report) => void): Promise<number> {
  mkdirSync(path.dirname(reportFile), { recursive: true });
  rmSync(reportFile, { force: true });
  const corpus = ['--objects', '300', '--mean-size', '1MiB'];
  const code = await runStep({
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', 'packages/cli/src/main.ts', 'run']
      .concat(corpus, args)
      .concat('--json', reportFile),
    cwd: root,
    env: process.env,
  });
  if (code > 1 || !existsSync(reportFile)) return code;
  const report = parse(reportSchema, JSON.parse(readFileSync(reportFile, 'utf8')));
  if (!report.ok) throw new Error(`${reportFile} is not a report: ${report.problems.join('; ')}`);
  use(report.value);
  return code;
}

function describeMachine(): string {
  const model = os.cpus()[0]?.model ?? 'of unknown make';
  const memoryGib = Math.round(os.totalmem() / 2 ** 30);
  return `${os.availableParallelism()} CPUs (${model}), ${memoryGib} GiB of memory, ${os.platform()} ${os.arch()}`;
}
