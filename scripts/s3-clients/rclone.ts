import path from 'node:path';
import type { Client } from './client.ts';
import { buildWithGo } from './install.ts';
import { runProgram } from './run-program.ts';

const version = 'v1.75.1';

/** https://rclone.org/s3/; its settings are all in the environment. Low cut-offs have it upload and copy in parts. */
export const rclone: Client = {
  name: 'rclone',
  version,
  needs: 'Go 1.25 or newer (https://go.dev/dl) on the PATH, and the Go module proxy',
  install: () => buildWithGo('github.com/rclone/rclone', version),
  makeSteps: (bin, { endpoint, bucket, env, scratch }) => {
    const settings = {
      RCLONE_CONFIG: path.join(scratch, 'rclone.conf'),
      RCLONE_CONFIG_LOCAL_TYPE: 's3',
      RCLONE_CONFIG_LOCAL_PROVIDER: 'Other',
      RCLONE_CONFIG_LOCAL_ENV_AUTH: 'true',
      RCLONE_CONFIG_LOCAL_ENDPOINT: endpoint,
      RCLONE_S3_UPLOAD_CUTOFF: '10M',
      RCLONE_S3_COPY_CUTOFF: '10M',
    };
    const run = (...args: string[]) =>
      runProgram(path.join(bin, 'rclone'), args, { env: { ...env, ...settings } });
    const quietly = async (...args: string[]) => void (await run(...args));
    const remote = (prefix: string) => `local:${bucket}/${prefix}`;
    return {
      makeBucket: () => quietly('mkdir', `local:${bucket}`),
      put: (folder, prefix) => quietly('copy', folder, remote(prefix)),
      list: async (prefix) => {
        const names = await run('lsf', '--recursive', '--files-only', remote(prefix));
        return names
          .split('\n')
          .filter((name) => name !== '')
          .map((name) => `${prefix}/${name}`);
      },
      copy: (from, to) => quietly('copy', remote(from), remote(to)),
      syncUp: (folder, prefix) => quietly('sync', folder, remote(prefix)),
      syncDown: (prefix, folder) => quietly('sync', remote(prefix), folder),
      remove: () => quietly('purge', `local:${bucket}`),
    };
  },
};
