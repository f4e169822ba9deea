import path from 'node:path';
import type { Client } from './client.ts';
import { installFromPyPI } from './install.ts';
import { runProgram } from './run-program.ts';

const version = '1.44.5';
const program = path.join(import.meta.dirname, 'use-boto3.py');

/** https://boto3.amazonaws.com/v1/documentation/api/latest/; a library, so a program beside this one uses it. */
export const boto3: Client = {
  name: 'boto3',
  version,
  needs: 'Python 3 with venv and pip, and the Python package index',
  install: (folder) => installFromPyPI(folder, 'boto3', version),
  makeSteps: (bin, { bucket, env }) => {
    const run = (...args: string[]) =>
      runProgram(path.join(bin, 'python'), [program, bucket, ...args], { env });
    const quietly = async (...args: string[]) => void (await run(...args));
    return {
      makeBucket: () => quietly('make_bucket'),
      put: (folder, prefix) => quietly('put', folder, prefix),
      list: async (prefix) => JSON.parse(await run('list', prefix)),
      copy: (from, to) => quietly('copy', from, to),
      syncUp: (folder, prefix) => quietly('sync_up', folder, prefix),
      syncDown: (prefix, folder) => quietly('sync_down', prefix, folder),
      remove: () => quietly('remove'),
    };
  },
};
