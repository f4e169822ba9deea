import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/**
 * The last commit of MinIO's source, which is AGPL-3.0: a program measured beside ours, never linked or shipped. It
 * has no version that Go knows as one, so it is named by time and commit.
 */
const version = 'v0.0.0-20260212201848-7aac2a2c5b7c';

const folder = path.join(import.meta.dirname, '../../../.tools/minio', version);

/** Where the binary is, built from the Go module proxy when it is not there. Rejects with what to install. */
export async function minioBinary(): Promise<string> {
  const binary = path.join(folder, 'minio');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const go = spawn('go', ['install', '-ldflags=-s -w', `github.com/minio/minio@${version}`], {
    env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  go.once('spawn', () =>
    process.stderr.write(`building MinIO ${version} into .tools with Go (once; some minutes)\n`),
  );
  let said = '';
  go.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-2000);
  });
  const [code] = await once(go, 'close').catch(() => {
    throw new Error(
      'Go is not installed; install Go 1.24 or newer (https://go.dev/dl) and put it on the PATH',
    );
  });
  if (code !== 0)
    throw new Error(`go install ended with ${code}: ${said.trim().split('\n').slice(-5).join('\n')}`);
  return binary;
}
