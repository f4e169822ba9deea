import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RootKey } from '../data-dir/root-key.ts';
import { LocalCloudError } from '../errors.ts';

/** The S3 server in its own process, which ends with this one whatever ends this one. */
export interface LocalS3 {
  endpoint: string;
  /** Stops it and resolves when it is gone. */
  close(): Promise<void>;
}

interface SpawnOptions {
  dataDir: string;
  host: string;
  /** 0 for any free one. */
  port: number;
  region: string;
  rootKey: RootKey;
  /** Name of a preset or path of a document. */
  faults: string | undefined;
  /** Called when it ends without having been asked to, and when it could not carry out a request by a fault of its own. */
  onFault: (error: LocalCloudError) => void;
}

const stopWithinMs = 10_000;

/** Starts local-s3 and resolves when it listens. Throws LocalCloudError LocalS3Failed with what it wrote to stderr. */
export async function spawnLocalS3({
  dataDir,
  host,
  port,
  region,
  rootKey,
  faults,
  onFault,
}: SpawnOptions): Promise<LocalS3> {
  const main = path.join(
    path.dirname(fileURLToPath(import.meta.resolve('@s3-lambda-bench/local-s3'))),
    'main.ts',
  );
  const child = spawn(
    process.execPath,
    [
      main,
      '--data',
      dataDir,
      '--host',
      host,
      '--port',
      String(port),
      '--region',
      region,
      '--exit-with-parent',
      ...(faults === undefined ? [] : ['--faults', faults]),
    ],
    // In a process group of its own, so that Ctrl-C does not reach it before everybody else is done with it.
    { env: childEnvironment(rootKey), stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  let isServing = false;
  const complaints = collect(child, (line) => {
    if (isServing) onFault(faultOf(line));
  });
  const ended = once(child, 'exit');
  const endpoint = await Promise.race([
    listening(child),
    ended.then(([code, signal]) => {
      throw endedEarly(code ?? signal, complaints());
    }),
  ]);
  isServing = true;
  let isClosing = false;
  ended.then(([code, signal]) => {
    if (!isClosing) onFault(endedEarly(code ?? signal, complaints()));
  });
  return {
    endpoint,
    close: async () => {
      isClosing = true;
      await stop(child, ended);
    },
  };
}

/** Nothing of this process's environment but what a program needs to run. */
function childEnvironment({ accessKeyId, secretAccessKey }: RootKey): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

/** The first line that is a URL says where it listens. */
async function listening(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('local-s3 was started without a pipe for its output');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url === undefined) continue;
    child.stdout.resume();
    return url.replace(/\/$/, '');
  }
  return new Promise(() => {});
}

/** Gives the last of what it wrote to stderr, and tells of each fault as it is written. */
function collect(child: ChildProcess, onComplaint: (line: string) => void): () => string {
  let text = '';
  if (child.stderr === null) throw new Error('local-s3 was started without a pipe for its complaints');
  createInterface({ input: child.stderr }).on('line', (line) => {
    text = `${text}\n${line}`.slice(-4000);
    // What follows a complaint's first line is its cause, for whoever reads the whole.
    if (line.startsWith(complaint)) onComplaint(line.slice(complaint.length));
  });
  return () => text.trim();
}

/** How local-s3 begins what it says of a request that it could not carry out. */
const complaint = 'local-s3: ';

function faultOf(line: string): LocalCloudError {
  const code = line.startsWith('InsufficientStorage') ? 'DiskFull' : 'LocalS3Faulted';
  return new LocalCloudError(code, `the S3 server could not carry out a request: ${line}`);
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await ended;
  clearTimeout(killer);
}

function endedEarly(how: number | string, complaints: string): LocalCloudError {
  const detail = complaints === '' ? '' : `: ${complaints}`;
  return new LocalCloudError('LocalS3Failed', `the S3 server ended (${how})${detail}`);
}
