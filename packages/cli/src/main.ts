import path from 'node:path';
import { InfraError } from '@s3-lambda-bench/infra';
import { LocalCloudError } from '@s3-lambda-bench/local-cloud';
import { CommanderError } from 'commander';
import { makeCommands } from './commands.ts';
import { BenchError } from './errors.ts';
import { makeProgram } from './program.ts';

/** Entry point of `bench`; exit codes as `bench run --help` tells them, and 130 where it was interrupted. */
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
for (const output of [process.stdout, process.stderr]) output.on('error', outliveReader);

const places = {
  callerDir: process.env.BENCH_CALLER_DIR ?? process.cwd(),
  repositoryDir: path.resolve(import.meta.dirname, '..', '..', '..'),
};

try {
  await makeProgram(makeCommands(interruption.signal), places).parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

/** Behind `| head` nobody reads the rest: a race goes on, stops what it started and saves its report all the same. */
function outliveReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Says what is worth saying of an error on stderr, and answers with the exit code. */
function explain(error: unknown): number {
  // Commander has printed its own message, or the help that was asked for, already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (interruption.signal.aborted) {
    process.stderr.write('\ninterrupted; what was started is stopped\n');
    return 130;
  }
  if (error instanceof BenchError) {
    const pointer = error.code === 'usage' ? ' (see --help)' : '';
    process.stderr.write(`\nerror: ${error.message}${pointer}\n`);
    return 2;
  }
  if (error instanceof LocalCloudError || error instanceof InfraError) {
    process.stderr.write(`\nerror: ${error.message}\n`);
    return 2;
  }
  process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 2;
}
