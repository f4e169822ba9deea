import { type Command, Option } from 'commander';
import type { CorpusCheckOptions } from '../corpus/check-corpus.ts';
import { corpusCheckHelp, judgeHelp, verifyHelp } from './help.ts';
import type { Words } from './words.ts';

/** The commands by which anyone can see for themselves that a corpus, an archive or a report is what it is said to be. */
export function addEvidenceCommands(program: Command, words: Words): void {
  addVerify(program, words);
  addJudge(program, words);
  addCorpus(program, words);
}

function addVerify(program: Command, { commands, resolvePath, recordExit }: Words): void {
  program
    .command('verify')
    .description("draw a report's corpus again from its seed and hold it against what the report says")
    .argument('<report>', 'a report as bench run or bench start saved it', resolvePath)
    .addHelpText('after', verifyHelp)
    .action(recordExit((file: string) => commands.verify(file)));
}

function addJudge(program: Command, { commands, resolvePath, recordExit }: Words): void {
  program
    .command('judge')
    .description('judge an archive on disk as control does: the verdict as JSON on stdout')
    .argument('<file>', 'the archive', resolvePath)
    .requiredOption(
      '--expect <dir|corpus.json>',
      'what it has to hold: a folder of objects named by their SHA-256, or the description of a corpus',
      resolvePath,
    )
    .addHelpText('after', judgeHelp)
    .action(
      recordExit((archive: string, { expect }: { expect: string }) => commands.judge({ archive, expect })),
    );
}

function addCorpus(program: Command, { commands, dataDir, resolvePath, recordExit }: Words): void {
  program
    .command('corpus')
    .description('corpus check: whether the corpus that stands in a bucket is whole')
    .command('check')
    .description('hold the corpus that stands in a bucket against its description')
    .option(
      '--data-dir <dir>',
      'data directory of bench run whose corpus it is; no bench may be running on it',
      resolvePath,
      dataDir,
    )
    .addOption(
      new Option(
        '--stack <name>',
        'instead, a stack on AWS, or where AWS_ENDPOINT_URL points (as bench run --keep tells)',
      ).conflicts('dataDir'),
    )
    .option('--deep', 'read and hash every object, too', false)
    .addHelpText('after', corpusCheckHelp)
    .action(recordExit((options: CorpusCheckOptions) => commands.checkCorpus(options)));
}
