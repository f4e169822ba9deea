import { describe, expect, test } from '@jest/globals';
import { type Commands, makeProgram, type RunFlags } from '../src/program.ts';

describe('bench', () => {
  test('runs the benchmark where no command is named', async () => {
    const flags = await parseRun([
      '--objects',
      '40',
      '--mean-size',
      '256KiB',
      '--contender',
      'go-a',
      '--contender',
      'go-b',
    ]);
    expect(flags).toMatchObject({
      objects: 40,
      meanSize: 262_144,
      runs: 5,
      contender: ['go-a', 'go-b'],
      keep: false,
    });
  });

  test('leaves number and sizes of the objects open where nobody says', async () => {
    const flags = await parseRun(['--profile', 'wide', '--seed-commit']);
    expect(flags).toMatchObject({ profile: 'wide', seedCommit: true });
    expect([flags.objects, flags.meanSize]).toEqual([undefined, undefined]);
  });

  test('resolves paths against the folder that the person stands in', async () => {
    const flags = await parseRun(['--json', 'out.json', '--data-dir', 'data']);
    expect(flags).toMatchObject({
      json: '/caller/out.json',
      dataDir: '/caller/data',
      contendersDir: '/repository/contenders',
    });
  });

  test.each([
    ['s3', 's3'],
    ['faults.json', '/caller/faults.json'],
    ['./s3', '/caller/s3'],
  ])('takes the faults %s as %s', async (text, s3Faults) => {
    expect(await parseRun(['--s3-faults', text])).toMatchObject({ s3Faults });
  });

  test('shares CPUs out unless told not to', async () => {
    expect(await parseRun([])).toMatchObject({ cpuShare: true });
    expect(await parseRun(['--no-cpu-share'])).toMatchObject({ cpuShare: false });
  });

  test('leaves - for stdout as it is', async () => {
    expect(await parseRun(['--json', '-'])).toMatchObject({ json: '-' });
  });

  test.each([
    [['--runs', '0'], "'0'", 'from 1 to 100'],
    [['--runs', '101'], "'101'", 'from 1 to 100'],
    [['--objects', '-1'], "'-1'", 'a whole number from 1'],
    [['--objects', '1.5'], "'1.5'", 'a whole number from 1'],
    [['--mean-size', 'banana'], "'banana'", 'KiB'],
    [['--profile', 'classik'], "'classik'", 'classic, text, tiny, wide, mixed, floor, large'],
    [['--seed', 'mine', '--seed-commit'], '--seed-commit', "'--seed <text>'"],
    [['corpus', 'check', '--stack', 'X', '--data-dir', 'y'], '--stack', "'--data-dir <dir>'"],
    [['judge', 'a.zip'], 'not specified', '--expect'],
    [['check'], 'missing required argument', "'contender'"],
    [['--port', '70000'], "'70000'", '65535'],
    [['--rusn', '3'], '--rusn', 'Did you mean --runs?'],
  ])('rejects %j, naming the value got and what is allowed', async (args, got, allowed) => {
    const { message, code } = await refusal(args);
    expect(message).toContain(got);
    expect(message).toContain(allowed);
    expect(code).not.toBe(0);
  });
});

async function parseRun(args: string[]): Promise<RunFlags> {
  const seen: RunFlags[] = [];
  await makeProgram(givenCommands(seen), places).parseAsync(args, { from: 'user' });
  const [flags] = seen;
  if (flags === undefined) throw new Error('run was not called');
  return flags;
}

async function refusal(args: string[]): Promise<{ message: string; code: number }> {
  const lines: string[] = [];
  const program = makeProgram(givenCommands([]), places);
  const groups = program.commands.flatMap(({ commands }) => commands);
  for (const command of [program, ...program.commands, ...groups]) {
    command.exitOverride().configureOutput({ writeErr: (text) => lines.push(text) });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof Error && 'exitCode' in error)
      return { message: lines.join(''), code: Number(error.exitCode) };
    throw error;
  }
  return { message: lines.join(''), code: 0 };
}

const places = { callerDir: '/caller', repositoryDir: '/repository' };

function givenCommands(seen: RunFlags[]): Commands {
  return {
    run: async (flags) => {
      seen.push(flags);
      return 0;
    },
    start: async () => 0,
    report: async () => 0,
    verify: async () => 0,
    judge: async () => 0,
    checkCorpus: async () => 0,
    create: async () => 0,
    check: async () => 0,
    list: async () => 0,
  };
}
