import { corpusProfiles, defaultProject } from '@s3-lambda-bench/contract';
import { isFaultPreset } from '@s3-lambda-bench/local-cloud';
import { type Command, Option } from 'commander';
import type { RunFlags, StartFlags } from '../program.ts';
import { runHelp } from './help.ts';
import { collect, parseCount, parsePort, parseRuns, parseSizeOption } from './option-parsers.ts';
import { contendersDirOption, jsonOption, noCpuShareOption, type Words } from './words.ts';

/** The commands that race contenders and print what came of it. */
export function addRaceCommands(program: Command, words: Words): void {
  addRun(program, words);
  addStart(program, words);
  program
    .command('report')
    .description('print a saved report')
    .argument('<file>', 'a report as bench run or an execution left it', words.resolvePath)
    .action(words.recordExit((file: string) => words.commands.report(file)));
}

function addRun(program: Command, words: Words): void {
  const { commands, dataDir, resolvePath, recordExit } = words;
  const resolveFaults = (text: string): string => (isFaultPreset(text) ? text : resolvePath(text));
  program
    .command('run', { isDefault: true })
    .description('run the whole benchmark on this machine and print the ranking (the default command)')
    .addOption(
      new Option('--profile <profile>', 'which sizes and bytes the objects have, see below')
        .choices(corpusProfiles)
        .default('classic'),
    )
    .option('--objects <n>', "objects in the corpus (default: 200, or the profile's own number)", parseCount)
    .option(
      '--mean-size <size>',
      'mean object size of the profiles classic and text; B, KiB, MiB, GiB, kB, MB, GB (default: 1MiB)',
      parseSizeOption,
    )
    .option('--runs <n>', 'timed runs a contender', parseRuns, 5)
    .option(
      '--seed <text>',
      'seed of the corpus; the same seed gives the same objects anywhere',
      defaultProject,
    )
    .addOption(
      new Option(
        '--seed-commit',
        'draw a seed that nobody knows, print its SHA-256 before the race and reveal it after',
      )
        .default(false)
        .conflicts('seed'),
    )
    .option('--contender <lang>-<dev_id>', 'race only this one (repeatable; default: all)', collect, [])
    .option(...jsonOption(words))
    .option('--data-dir <dir>', 'where corpus, builds and reports are kept', resolvePath, dataDir)
    .option(...contendersDirOption(words))
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
    .action(recordExit((options: RunFlags) => commands.run(options)));
}

function addStart(program: Command, words: Words): void {
  const { commands, recordExit } = words;
  program
    .command('start')
    .description(
      'start an execution of a deployed benchmark (AWS, or what AWS_ENDPOINT_URL points at) and print its report',
    )
    .option('--contenders <arn...>', 'function ARNs (default: those of the stack)', [])
    .option('--stack <name>', 'name of the deployed stack', 'S3LambdaBench')
    .option('--runs <n>', 'timed runs a contender (default: as deployed)', parseRuns)
    .option(...jsonOption(words))
    .action(recordExit((options: StartFlags) => commands.start(options)));
}
