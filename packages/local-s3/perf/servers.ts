import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Credential } from '@s3-lambda-bench/iam';
import { minioBinary } from './minio.ts';
import type { Scratch } from './scratch.ts';

/** A server under measurement, a process of its own. */
export interface RunningServer {
  name: ServerName;
  host: string;
  port: number;
  pid: number;
  credential: Credential;
  /** Its folder goes with it. */
  stop: () => Promise<void>;
}

interface CommandLine {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
}

/** What the root credential is made of: s3rver takes no other, and MinIO no secret as short. */
const keys = {
  'local-s3': 'S3RVERPERF',
  s3rver: 'S3RVER',
  minio: 'S3RVERPERF',
};

const commandLines: Record<keyof typeof keys, (dataDir: string, key: string) => Promise<CommandLine>> = {
  'local-s3': async (dataDir, key) => ({
    command: process.execPath,
    args: [
      ...[...process.execArgv, '--disable-warning=ExperimentalWarning'],
      ...[path.join(import.meta.dirname, '../src/main.ts'), '--data', dataDir],
    ],
    env: { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: key },
  }),
  s3rver: async (dataDir) => ({
    command: process.execPath,
    args: [
      fileURLToPath(import.meta.resolve('s3rver/bin/s3rver.js')),
      ...['--directory', dataDir, '--port', '0', '--silent'],
    ],
  }),
  minio: async (dataDir, key) => ({
    command: await minioBinary(),
    args: ['server', dataDir, '--address', '127.0.0.1:0'],
    env: {
      HOME: dataDir, // it keeps a folder for certificates there
      MINIO_ROOT_USER: key,
      MINIO_ROOT_PASSWORD: key,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
  }),
};

export type ServerName = keyof typeof keys;

/** In the order of the tables: the others are compared with the first. */
export const serverNames = ['local-s3', 's3rver', 'minio'] as const satisfies ServerName[];

/** Starts a server on a folder of its own. Rejects when it cannot be had here, or ends before it listens. */
export async function startServer(name: ServerName, scratch: Scratch): Promise<RunningServer> {
  const key = keys[name];
  const dataDir = scratch.makeFolder(name);
  const { command, args, env } = await commandLines[name](dataDir, key);
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  scratch.adopt(child);
  const port = await untilListening(child);
  const accountId = '000000000000';
  return {
    name,
    host: '127.0.0.1',
    port,
    pid: child.pid ?? 0,
    credential: {
      accessKeyId: key,
      secretAccessKey: key,
      principal: { arn: `arn:aws:iam::${accountId}:root`, accountId, policies: 'root' },
    },
    stop: async () => {
      child.kill();
      await once(child, 'exit');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Each says where once it listens, in words of its own that hold the port; MinIO on the standard error. */
function untilListening(child: ChildProcess): Promise<number> {
  let said = '';
  return new Promise((resolve, reject) => {
    const take = (text: Buffer) => {
      said = `${said}${text}`.slice(-10_000);
      const port = /(?:127\.0\.0\.1|localhost|::):(\d+)\s/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`it ended without listening: ${said}`)));
  });
}
