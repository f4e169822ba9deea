import path from 'node:path';
import { Command } from 'commander';
import type { CheckOptions } from './check/check-contender.ts';
import { addContenderCommands } from './command-line/contender-commands.ts';
import { addEvidenceCommands } from './command-line/evidence-commands.ts';
import { overviewHelp } from './command-line/help.ts';
import { addRaceCommands } from './command-line/race-commands.ts';
import type { CorpusCheckOptions } from './corpus/check-corpus.ts';
import type { JudgeOptions } from './judge/judge-file.ts';
import type { NewOptions } from './new/new-contender.ts';
import type { CorpusFlags } from './run/choose-corpus.ts';
import type { RunOptions } from './run/run-benchmark.ts';
import type { Start } from './run/start-execution.ts';

/** What each command does with its checked options, and its exit code; the program itself only knows words. */
export interface Commands {
  run(options: RunFlags): Promise<number>;
  start(options: StartFlags): Promise<number>;
  report(file: string): Promise<number>;
  verify(file: string): Promise<number>;
  judge(options: JudgeOptions): Promise<number>;
  checkCorpus(options: CorpusCheckOptions): Promise<number>;
  create(flags: NewFlags): Promise<number>;
  check(options: CheckOptions): Promise<number>;
  list(contendersDir: string): Promise<number>;
}

/** `bench run`'s flags as commander hands them over; sizes in bytes, paths absolute. */
export interface RunFlags extends Omit<RunOptions, 'seed' | keyof CorpusFlags>, CorpusFlags {
  seed: string;
  seedCommit: boolean;
  json?: string;
}

/** `bench start`'s flags. */
export interface StartFlags extends Start {
  json?: string;
}

/** `bench new`'s arguments and flags. */
export interface NewFlags extends NewOptions {
  /** Where the person stands, for paths that they can read. */
  callerDir: string;
}

/** Where relative paths start from, and where the repository keeps its contenders and data. */
export interface Places {
  callerDir: string;
  repositoryDir: string;
}

/** The command line of `bench`: words, defaults and help; no behaviour of its own. */
export function makeProgram(commands: Commands, { callerDir, repositoryDir }: Places): Command {
  const program = new Command('bench')
    .description('Races Lambda functions that move S3 data and ranks them by the price of a run.')
    .showHelpAfterError('(see --help)')
    .addHelpText('after', overviewHelp)
    .exitOverride();
  const words = {
    commands,
    callerDir,
    contendersDir: path.join(repositoryDir, 'contenders'),
    dataDir: path.join(repositoryDir, '.bench'),
    resolvePath: (text: string): string => path.resolve(callerDir, text),
    recordExit,
  };
  addRaceCommands(program, words);
  addEvidenceCommands(program, words);
  addContenderCommands(program, words);
  return program;
}

/** Commander drops what an action answers; the exit code travels beside it. */
function recordExit<A extends unknown[]>(
  action: (...args: A) => Promise<number>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    process.exitCode = await action(...args);
  };
}
