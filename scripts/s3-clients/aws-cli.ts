import path from 'node:path';
import type { Client } from './client.ts';
import { installFromPyPI } from './install.ts';
import { runProgram } from './run-program.ts';

const version = '1.46.2';

/** https://docs.aws.amazon.com/cli/latest/reference/s3/ */
export const awsCli: Client = {
  name: 'aws-cli',
  version,
  needs: 'Python 3 with venv and pip, and the Python package index',
  install: (folder) => installFromPyPI(folder, 'awscli', version),
  makeSteps: (bin, { bucket, env }) => {
    const aws = (...args: string[]) => runProgram(path.join(bin, 'aws'), args, { env });
    const s3 = async (...args: string[]) => void (await aws('s3', ...args, '--only-show-errors'));
    const url = (prefix: string) => `s3://${bucket}/${prefix}/`;
    return {
      makeBucket: async () => void (await aws('s3', 'mb', `s3://${bucket}`)),
      put: (folder, prefix) => s3('cp', folder, url(prefix), '--recursive'),
      list: async (prefix) => {
        const asJson = ['--query', 'Contents[].Key', '--output', 'json'];
        return JSON.parse(
          await aws('s3api', 'list-objects-v2', '--bucket', bucket, '--prefix', `${prefix}/`, ...asJson),
        );
      },
      copy: (from, to) => s3('cp', url(from), url(to), '--recursive'),
      syncUp: (folder, prefix) => s3('sync', folder, url(prefix), '--delete'),
      syncDown: (prefix, folder) => s3('sync', url(prefix), folder),
      remove: async () => void (await aws('s3', 'rb', `s3://${bucket}`, '--force')),
    };
  },
};
