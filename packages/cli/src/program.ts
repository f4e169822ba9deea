import path from 'node:path';
import { isFaultPreset } from '@s3-lambda-bench/local-cloud';
import { Command } from 'commander';
import type { CheckOptions } from './check/check-contender.ts';
import type { NewOptions } from './new/new-contender.ts';
import { collect, parseCount, parsePort, parseRuns, parseSizeOption } from './option-parsers.ts';
import type { RunOptions } from './run/run-benchmark.ts';
import type { Start } from './run/start-execution.ts';

/** What each command does with its checked options; the program itself only knows words. */
export interface Commands {
  run(options: RunFlags): Promise<number>;
  start(options: StartFlags): Promise<number>;
  report(file: string): Promise<number>;
  create(flags: NewFlags): Promise<number>;
  check(options: CheckOptions): Promise<number>;
  list(contendersDir: string): Promise<number>;
}

/** `bench run`'s flags as commander hands them over; sizes in bytes, paths absolute. */
export interface RunFlags extends RunOptions {
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
  const resolvePath = (text: string): string => path.resolve(callerDir, text);
  const resolveFaults = (text: string): string => (isFaultPreset(text) ? text : resolvePath(text));
  const resolveJson = (text: string): string => (text === '-' ? text : resolvePath(text));
  const templatesDir = path.join(repositoryDir, 'contenders');
  const contendersDirOption = [
    '--contenders-dir <dir>',
    'folder of the contenders',
    resolvePath,
    templatesDir,
  ] as const;
  const noCpuShareOption = [
    '--no-cpu-share',
    'let every function use the whole machine (default: memory/1769 vCPU each, as on Lambda, where the machine allows cgroups)',
  ] as const;
  const program = new Command('bench')
    .description('Races Lambda functions that move S3 data and ranks them by the price of a run.')
    .showHelpAfterError('(see --help)')
    .exitOverride();

  program
    .command('run', { isDefault: true })
    .description('run the whole benchmark on this machine and print the ranking (the default command)')
    .option('--objects <n>', 'objects in the corpus', parseCount, 200)
    .option('--mean-size <size>', 'mean object size; B, KiB, MiB, GiB, kB, MB, GB', parseSizeOption, 2 ** 20)
    .option('--runs <n>', 'timed runs a contender', parseRuns, 5)
    .option(
      '--seed <text>',
      'seed of the corpus; the same seed gives the same objects anywhere',
      's3-lambda-bench',
    )
    .option('--contender <lang>-<dev_id>', 'race only this one (repeatable; default: all)', collect, [])
    .option('--json <file>', 'also write the report there, - for stdout', resolveJson)
    .option(
      '--data-dir <dir>',
      'where corpus, builds and reports are kept',
      resolvePath,
      path.join(repositoryDir, '.bench'),
    )
    .option(...contendersDirOption)
    .option('--max-concurrent-contenders <n>', 'contenders that run at once', parseCount, 1)
    .option('--max-concurrent-runs <n>', 'runs of one contender that run at once', parseCount, 1)
    .option('--port <port>', 'port of the local cloud, 0 for any free one', parsePort, 0)
    .option(
      '--s3-faults <file|s3>',
      'let S3 fail on purpose as the JSON file says, or the preset s3: 503 above the rates that S3 documents (packages/local-s3/README.md; default: never)',
      resolveFaults,
    )
    .option(...noCpuShareOption)
    .option(
      '--keep',
      'leave the local cloud and the archives up until Ctrl-C, and say how to reach them',
      false,
    )
    .addHelpText('after', runHelp)
    .action(record((options: RunFlags) => commands.run(options)));

  program
    .command('start')
    .description(
      'start an execution of a deployed benchmark (AWS, or what AWS_ENDPOINT_URL points at) and print its report',
    )
    .option('--contenders <arn...>', 'function ARNs (default: those of the stack)', [])
    .option('--stack <name>', 'name of the deployed stack', 'S3LambdaBench')
    .option('--runs <n>', 'timed runs a contender (default: as deployed)', parseRuns)
    .option('--json <file>', 'also write the report there, - for stdout', resolveJson)
    .action(record((options: StartFlags) => commands.start(options)));

  program
    .command('report')
    .description('print a saved report')
    .argument('<file>', 'a report as bench run or an execution left it', resolvePath)
    .action(record((file: string) => commands.report(file)));

  program
    .command('new')
    .description("make a new contender: a copy of its language's template, which races as it stands")
    .argument('<lang>', 'language: the name of a folder of contenders that has a template')
    .argument('<dev_id>', 'name of the new folder: lower-case letters and digits, in words joined by hyphens')
    .option('--from <lang>-<dev_id>', 'copy this contender instead of the template')
    .option(...contendersDirOption)
    .addHelpText('after', newHelp)
    .action(
      record((language: string, developerId: string, flags: { from?: string; contendersDir: string }) =>
        commands.create({ language, developerId, templatesDir, callerDir, ...flags }),
      ),
    );

  program
    .command('check')
    .description('try one contender on a small corpus and tell what would become of it on AWS')
    .argument('<lang>-<dev_id>', 'the contender')
    .option('--objects <n>', 'objects in the corpus, beside some of odd sizes', parseCount, 50)
    .option('--mean-size <size>', 'mean object size; B, KiB, MiB, GiB, kB, MB, GB', parseSizeOption, 2 ** 18)
    .option(
      '--data-dir <dir>',
      'where corpus and builds are kept; another one than of bench run, whose corpus stays',
      resolvePath,
      path.join(repositoryDir, '.bench', 'check'),
    )
    .option(...noCpuShareOption)
    .option(...contendersDirOption)
    .addHelpText('after', checkHelp)
    .action(record((id: string, flags: Omit<CheckOptions, 'id'>) => commands.check({ id, ...flags })));

  program
    .command('list')
    .description('list the contenders, and which of them this machine can race')
    .option(...contendersDirOption)
    .action(record(({ contendersDir }: { contendersDir: string }) => commands.list(contendersDir)));

  return program;

  /** Commander drops what an action answers; the exit code travels beside it. */
  function record<A extends unknown[]>(
    action: (...args: A) => Promise<number>,
  ): (...args: A) => Promise<void> {
    return async (...args) => {
      process.exitCode = await action(...args);
    };
  }
}

const runHelp = `
Examples:
  npm run bench                                      200 objects of 1 MiB, 5 runs, every contender
  npm run bench -- --objects 3000 --mean-size 5MiB   the full corpus, 15.7 GB
  npm run bench -- --contender typescript-reference  one contender
  npm run --silent bench -- --json -                 the report on stdout, nothing else there

Runs follow one another by default, so that contenders do not fight over this machine's cores while they are timed.
The corpus stays in the data directory and is made anew only where --objects, --mean-size or --seed ask for another.
A contender whose compiler or runtime this machine lacks is skipped, and the report says what to install. Where --contender
names such a one, nothing is raced: exit code 2.

Exit code: 0 every contender ranked or skipped, 1 a contender failed (the others are ranked all the same), 2 the benchmark
could not run.
`;

const newHelp = `
Examples:
  npm run bench -- new go somebody                        contenders/go/somebody, a copy of the template of Go
  npm run bench -- new go somebody --from go-streaming    a copy of that contender

Nothing is overwritten. Wherever the new contender names itself it has its new name. The next run races it.
`;

const checkHelp = `
Validates the manifest, builds the package for AWS and for this machine, runs it three times, has control judge all three
archives, and tells in one screen: size of the package, what machine it is for, durations cold and warm, CPU time, memory,
S3 requests, permissions it was denied, work after its answer and, where it failed, what it logged.

Exit code: 0 it passes, 1 it fails, 2 it could not be checked.
`;
