import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { Report, Seed } from '@s3-lambda-bench/contract';
import { formatTable } from '@s3-lambda-bench/report';
import { type CheckOptions, checkContender } from './check/check-contender.ts';
import { formatCheck } from './check/format-check.ts';
import { judgeFindings } from './check/judge-findings.ts';
import { type CorpusCheckOptions, checkCorpus } from './corpus/check-corpus.ts';
import { BenchError, messageOf } from './errors.ts';
import { exitCodeOfVerdict, type JudgeOptions, judgeFile } from './judge/judge-file.ts';
import { formatList, listContenders } from './list/list-contenders.ts';
import { describeNewContender } from './new/describe-new-contender.ts';
import { newContender } from './new/new-contender.ts';
import type { Commands, NewFlags, RunFlags, StartFlags } from './program.ts';
import { makeProgress } from './progress.ts';
import { readReport } from './read-report.ts';
import { chooseCorpus } from './run/choose-corpus.ts';
import { drawHiddenSeed } from './run/commit-seed.ts';
import { describeKeptCloud } from './run/kept-cloud.ts';
import { corpusRemedy } from './run/refuse-spoilt-corpus.ts';
import { runBenchmark } from './run/run-benchmark.ts';
import { startExecution } from './run/start-execution.ts';
import { formatScreen, hasFailed, type Line } from './screen.ts';
import { verifyReport } from './verify/verify-report.ts';

/** Where stdout is no terminal, or one that does not say how wide it is (0). */
const pipeColumns = 160;

/** The commands as they act on this process: results on stdout, everything else on stderr. */
export function makeCommands(signal: AbortSignal): Commands {
  const progress = makeProgress(process.stderr, Date.now);
  const context = { progress, signal, now: Date.now };
  return { run, start, report, verify, judge, create, check, list, checkCorpus: corpus };

  async function run(flags: RunFlags): Promise<number> {
    const choice = chooseCorpus(flags);
    if (flags.json !== undefined && flags.json !== '-') refuseUnwritable(flags.json);
    const seed: Seed = flags.seedCommit ? drawHiddenSeed(randomBytes) : { value: flags.seed };
    if (seed.commitment !== undefined) progress.done('seed commitment', seed.commitment);
    const { report, reportFile, cloud, outputs } = await runBenchmark({ ...flags, ...choice, seed }, context);
    try {
      present(report, flags.json);
      if (seed.commitment !== undefined) process.stderr.write(`seed: ${seed.value}\n`);
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
    const report = await startExecution(flags, context);
    present(report, flags.json);
    return exitCodeOf(report);
  }

  async function report(file: string): Promise<number> {
    present(readReport(file), undefined);
    return 0;
  }

  async function verify(file: string): Promise<number> {
    const lines = await verifyReport(readReport(file), context);
    return conclude(lines, {
      passed: 'the report holds: this is the corpus that it says was raced',
      failed: 'the report does not hold',
    });
  }

  async function judge(options: JudgeOptions): Promise<number> {
    const verdict = await judgeFile(options, context);
    process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
    return exitCodeOfVerdict(verdict);
  }

  async function corpus(options: CorpusCheckOptions): Promise<number> {
    const lines = await checkCorpus(options, context);
    const extent = options.deep ? '' : ', as far as names and sizes tell';
    return conclude(lines, {
      passed: `the corpus is whole${extent}`,
      failed: `the corpus is not what it should be; ${corpusRemedy}`,
    });
  }

  async function check(flags: CheckOptions): Promise<number> {
    const lines = judgeFindings(await checkContender(flags, context));
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

/** One screen on stdout, and the exit code that it comes to. */
function conclude(lines: Line[], conclusion: { passed: string; failed: string }): number {
  const isFailure = hasFailed(lines);
  const text = isFailure ? conclusion.failed : conclusion.passed;
  process.stdout.write(formatScreen(lines, text, { width: screenColumns() }));
  return isFailure ? 1 : 0;
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
