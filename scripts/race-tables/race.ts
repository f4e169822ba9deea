import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse, type Report, reportSchema } from '@s3-lambda-bench/contract';
import { runStep } from '../run-step.mjs';

const root = path.dirname(path.dirname(import.meta.dirname));

/**
 * `bench run` with these arguments: its exit code, and its report if there is one, which is then in the file as well. A report of an
 * earlier race in the file is gone.
 */
export async function race(args: string[], reportFile: string): Promise<{ code: number; report?: Report }> {
  mkdirSync(path.dirname(reportFile), { recursive: true });
  rmSync(reportFile, { force: true });
  const main = ['--disable-warning=ExperimentalWarning', 'packages/cli/src/main.ts'];
  const code = await runStep({
    command: process.execPath,
    args: [...main, 'run', ...args, '--json', reportFile],
    cwd: root,
    env: process.env,
  });
  const report = readReport(reportFile);
  return report === undefined ? { code } : { code, report };
}

/** The report in a file, or undefined where there is none. Throws where it is something else. */
export function readReport(file: string): Report | undefined {
  if (!existsSync(file)) return undefined;
  const report = parse(reportSchema, JSON.parse(readFileSync(file, 'utf8')));
  if (!report.ok) throw new Error(`${file} is not a report: ${report.problems.join('; ')}`);
  return report.value;
}

export function describeMachine(): string {
  const model = os.cpus()[0]?.model ?? 'of unknown make';
  const memoryGib = Math.round(os.totalmem() / 2 ** 30);
  return `${os.availableParallelism()} CPUs (${model}), ${memoryGib} GiB of memory, ${os.platform()} ${os.arch()}`;
}
