import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Credential } from '@s3-lambda-bench/iam';

export interface RunningServer {
  endpoint: string;
  pid: number;
  stop: () => Promise<void>;
}

type Start = (options: { dataDir: string; credential: Credential }) => Promise<RunningServer>;

const known: Record<string, Start> = { 'local-s3': startLocalS3, s3rver: startS3rver };

/** The named servers, or all. */
export function servers(names: string[]): [string, Start][] {
  return Object.entries(known).filter(([name]) => names.length === 0 || names.includes(name));
}

function startLocalS3({ dataDir, credential }: Parameters<Start>[0]): Promise<RunningServer> {
  const main = path.join(import.meta.dirname, '../src/main.ts');
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: credential.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credential.secretAccessKey,
  };
  const node = [...process.execArgv, '--disable-warning=ExperimentalWarning', main, '--data', dataDir];
  return untilListening(spawn(process.execPath, node, { env, stdio: ['ignore', 'pipe', 'inherit'] }));
}

function startS3rver({ dataDir }: Parameters<Start>[0]): Promise<RunningServer> {
  const main = fileURLToPath(import.meta.resolve('s3rver/bin/s3rver.js'));
  const args = [main, '--directory', dataDir, '--port', '0', '--silent'];
  return untilListening(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
}

/** Both say where once they listen. */
async function untilListening(child: ChildProcess): Promise<RunningServer> {
  let said = '';
  for await (const text of child.stdout ?? []) {
    said += text;
    const port = /127\.0\.0\.1:(\d+)|localhost:(\d+)|\[::\]:(\d+)|port (\d+)/
      .exec(said)
      ?.slice(1)
      .find(Boolean);
    if (port === undefined) continue;
    const stop = async () => {
      child.kill();
      await once(child, 'exit');
    };
    return { endpoint: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop };
  }
  throw new Error(`the server ended without listening: ${said}`);
}
