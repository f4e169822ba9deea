import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openCgroups } from '../../src/environments/cgroups/cgroups.ts';
import { shellRuntime } from './shell-runtime.ts';
import { isGone } from './until.ts';

/** What an environment says of itself when an invocation reaches it. */
export interface Arrival {
  /** The runtime, a child, one that left its process group, and one that cleared its variables as well. */
  processIds: [runtime: number, child: number, detached: number, hidden: number];
  address: string;
  stream: string;
  temporaryDirectory: string;
}

/** A place where invocations wait for each other: all that arrive are in an environment at once. */
export interface Gathering extends Disposable {
  folder: string;
  arrivals(): Arrival[];
  /** Lets those go on that wait, and nobody wait from now on. */
  open(): void;
}

export function givenGathering(): Gathering {
  const folder = mkdtempSync(path.join(tmpdir(), 'gathering-'));
  execFileSync('sh', ['-c', 'mkfifo "$0"', path.join(folder, 'gate')]);
  const arrivals = (): Arrival[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
  return {
    folder,
    arrivals,
    open: () => {
      writeFileSync(path.join(folder, 'open'), '');
      // Whoever opens the gate for reading waits until somebody has it open for writing, as this process has until it ends.
      openSync(path.join(folder, 'gate'), 'r+');
    },
    [Symbol.dispose]: () => {
      for (const arrival of arrivals()) endHidden(arrival);
      rmSync(folder, { recursive: true });
    },
  };
}

/** A runtime that takes part in the gathering of its variable `GATHERING`, and then echoes the event. */
export const gatheringRuntime = `#!/bin/bash
sleep 1000 >/dev/null 2>&1 & child=$!
setsid sleep 1000 >/dev/null 2>&1 & detached=$!
setsid env -i sleep 1000 >/dev/null 2>&1 & hidden=$!
arrive() {
  printf '{"processIds":[%d,%d,%d,%d],"address":"%s","stream":"%s","temporaryDirectory":"%s"}' \\
    "$$" "$child" "$detached" "$hidden" "$AWS_LAMBDA_RUNTIME_API" "$AWS_LAMBDA_LOG_STREAM_NAME" "$TMPDIR" >"$GATHERING/$$"
  mv "$GATHERING/$$" "$GATHERING/$$.json"
  [ -e "$GATHERING/open" ] || : <"$GATHERING/gate"
}
${shellRuntime('serve', 'arrive')}`;

/** What is left of an environment: its processes, folders, mounts and cgroups. What hides can only be found in a cgroup. */
export function remainsOf({ processIds, stream, temporaryDirectory }: Arrival): string[] {
  const environmentId = stream.slice(-32);
  const cgroups = openCgroups(randomUUID());
  const findable = 'reason' in cgroups ? processIds.slice(0, -1) : processIds;
  const folders = 'reason' in cgroups ? [] : cgroups.foldersOf(environmentId);
  return [
    ...findable.filter((processId) => !isGone(processId)).map((processId) => `process ${processId}`),
    ...[temporaryDirectory, ...folders].filter((folder) => existsSync(folder)),
    ...mounts().filter((mount) => mount.includes(environmentId)),
  ];
}

/** Where there are no cgroups nobody else does. */
function endHidden({ processIds: [, , , hidden] }: Arrival): void {
  if (!isGone(hidden)) process.kill(hidden, 'SIGKILL');
}

function mounts(): string[] {
  return existsSync('/proc/mounts') ? readFileSync('/proc/mounts', 'utf8').split('\n') : [];
}

/** Whether a Runtime API still listens. */
export function listens({ address }: Arrival): Promise<boolean> {
  const [host, port] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
