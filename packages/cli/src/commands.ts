import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { parse, type Report, reportSchema } from '@s3-lambda-bench/contract';
import { formatTable } from '@s3-lambda-bench/report';
import { type CheckOptions, checkContender } from './check/check-contender.ts';
import { formatCheck, hasFailed } from './check/format-check.ts';
import { judgeFindings } from './check/judge-findings.ts';
import { BenchError, messageOf } from './errors.ts';
import { formatList, listContenders } from './list/list-contenders.ts';
import { describeNewContender } from './new/describe-new-contender.ts';
import { newContender } from './new/new-contender.ts';
import type { Commands, NewFlags, RunFlags, StartFlags } from './program.ts';
import { makeProgress } from './progress.ts';
import { describeKeptCloud } from './run/kept-cloud.ts';
import { runBenchmark } from './run/run-benchmark.ts';
import { startExecution } from './run/start-execution.ts';

/** Where stdout is no terminal, or one that does not say how wide it is (0). */
const pipeColumns = 160;

/** The commands as they act on this process: results on stdout, everything else on stderr. */
export function makeCommands(signal: AbortSignal): Commands {
  const progress = makeProgress(process.stderr, Date.now);
  return { run, start, report, create, check, list };

  async function run(flags: RunFlags): Promise<number> {
    if (flags.json !== undefined && flags.json !== '-') refuseUnwritable(flags.json);
    const { report, reportFile, cloud, outputs } = await runBenchmark(flags, {
      progress,
      signal,
      now: Date.now,
    });
    try {
      present(report, flags.json);
      process.stderr.write(`report: ${reportFile}\n`);
      if (flags.keep) {
        process.stderr.write(describeKeptCloud(cloud, outputs));
        if (!signal.aborted) await once(signal, 'abort');
      }
    } finally {
      await cloud.close();
    }
    return exitCodeOf(report);
  }

  async function start(flags: StartFlags): Promise<number> {
    const report = await startExecution(flags, { progress, signal });
    present(report, flags.json);
    return exitCodeOf(report);
  }

  async function report(file: string): Promise<number> {
    present(readReport(file), undefined);
    return 0;
  }

  async function check(flags: CheckOptions): Promise<number> {
    const lines = judgeFindings(await checkContender(flags, { progress, signal, now: Date.now }));
    process.stdout.write(`\n${formatCheck(flags.id, lines, { width: screenColumns() })}`);
    return hasFailed(lines) ? 1 : 0;
  }

  async function list(contendersDir: string): Promise<number> {
    process.stdout.write(formatList(listContenders(contendersDir)));
    return 0;
  }

  async function create(flags: NewFlags): Promise<number> {
    process.stdout.write(describeNewContender(newContender(flags), flags));
    return 0;
  }
}

/** The table on stdout, unless stdout was asked for the JSON. */
function present(report: Report, json: string | undefined): void {
  const document = `${JSON.stringify(report, null, 2)}\n`;
  const table = formatTable(report, { width: screenColumns() });
  if (json === '-') {
    process.stdout.write(document);
    return;
  }
  if (json !== undefined) writeFileSync(json, document);
  process.stdout.write(`\n${table}\n`);
}

function screenColumns(): number {
  return process.stdout.columns || pipeColumns;
}

/** Said before the race, not after it. */
function refuseUnwritable(file: string): void {
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new BenchError('usage', `--json ${file} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

function exitCodeOf(report: Report): number {
  return report.failure.length === 0 ? 0 : 1;
}

function readReport(file: string): Report {
  const document = readJson(file);
  const report = parse(reportSchema, document);
  if (!report.ok) throw new BenchError('usage', `${file} is not a report: ${report.problems.join('; ')}`);
  return report.value;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new BenchError('usage', `${file} cannot be read as a report: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
