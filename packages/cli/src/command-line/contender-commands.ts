import path from 'node:path';
import { type Command, Option } from 'commander';
import type { CheckOptions } from '../check/check-contender.ts';
import { checkHelp, newHelp } from './help.ts';
import { parseCount, parseSizeOption } from './option-parsers.ts';
import { contendersDirOption, noCpuShareOption, type Words } from './words.ts';

/** The commands for whoever writes a contender. */
export function addContenderCommands(program: Command, words: Words): void {
  addNew(program, words);
  addCheck(program, words);
  program
    .command('list')
    .description('list the contenders, and which of them this machine can race')
    .option(...contendersDirOption(words))
    .action(
      words.recordExit(({ contendersDir }: { contendersDir: string }) => words.commands.list(contendersDir)),
    );
}

function addNew(program: Command, words: Words): void {
  const { commands, callerDir, contendersDir: templatesDir, recordExit } = words;
  program
    .command('new')
    .description("make a new contender: a copy of its language's template, which races as it stands")
    .argument('<lang>', 'language: the name of a folder of contenders that has a template')
    .argument('<dev_id>', 'name of the new folder: lower-case letters and digits, in words joined by hyphens')
    .option('--from <lang>-<dev_id>', 'copy this contender instead of the template')
    .option(...contendersDirOption(words))
    .addHelpText('after', newHelp)
    .action(
      recordExit((language: string, developerId: string, flags: { from?: string; contendersDir: string }) =>
        commands.create({ language, developerId, templatesDir, callerDir, ...flags }),
      ),
    );
}

function addCheck(program: Command, words: Words): void {
  const { commands, dataDir, resolvePath, recordExit } = words;
  program
    .command('check')
    .description('try one contender on a small corpus and tell what would become of it on AWS')
    .argument('<contender>', 'its id: <lang>-<dev_id>')
    .option('--objects <n>', 'objects in the corpus, beside some of odd sizes', parseCount, 50)
    .addOption(
      new Option('--mean-size <size>', 'mean object size; B, KiB, MiB, GiB, kB, MB, GB')
        .argParser(parseSizeOption)
        .default(2 ** 18, '256KiB'),
    )
    .option(
      '--data-dir <dir>',
      'where corpus and builds are kept; another one than of bench run, whose corpus stays',
      resolvePath,
      path.join(dataDir, 'check'),
    )
    .option(...noCpuShareOption)
    .option(...contendersDirOption(words))
    .addHelpText('after', checkHelp)
    .action(recordExit((id: string, flags: Omit<CheckOptions, 'id'>) => commands.check({ id, ...flags })));
}
