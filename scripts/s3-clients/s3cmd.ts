import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client, Surroundings } from './client.ts';
import { installFromPyPI } from './install.ts';
import { runProgram } from './run-program.ts';

const version = '2.4.0';

/** https://s3tools.org/usage */
export const s3cmd: Client = {
  name: 's3cmd',
  version,
  needs: 'Python 3 with venv and pip, and the Python package index',
  install: (folder) => installFromPyPI(folder, 's3cmd', version),
  makeSteps: (bin, surroundings) => {
    const { bucket, env } = surroundings;
    const config = ['--config', writeConfig(surroundings)];
    const run = (...args: string[]) => runProgram(path.join(bin, 's3cmd'), [...config, ...args], { env });
    const quietly = async (...args: string[]) => void (await run('--quiet', ...args));
    const url = (prefix: string) => `s3://${bucket}/${prefix}/`;
    return {
      makeBucket: () => quietly('mb', `s3://${bucket}`),
      put: (folder, prefix) => quietly('put', '--recursive', `${folder}/`, url(prefix)),
      list: async (prefix) => keysOf(await run('ls', '--recursive', url(prefix)), `s3://${bucket}/`),
      copy: (from, to) => quietly('cp', '--recursive', url(from), url(to)),
      syncUp: (folder, prefix) => quietly('sync', '--delete-removed', `${folder}/`, url(prefix)),
      syncDown: (prefix, folder) => quietly('sync', url(prefix), `${folder}/`),
      remove: () => quietly('rb', '--recursive', '--force', `s3://${bucket}`),
    };
  },
};

function writeConfig({ endpoint, env, scratch }: Surroundings): string {
  const { host } = new URL(endpoint);
  const file = path.join(scratch, 's3cfg');
  const settings = {
    access_key: env.AWS_ACCESS_KEY_ID,
    secret_key: env.AWS_SECRET_ACCESS_KEY,
    host_base: host,
    host_bucket: host, // without a place for the bucket: path style
    use_https: 'False',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  writeFileSync(file, ['[default]', ...lines, ''].join('\n'));
  return file;
}

/** A line of `ls`: date, time, size, address. */
function keysOf(listing: string, bucketUrl: string): string[] {
  return listing
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(line.indexOf(bucketUrl) + bucketUrl.length));
}
