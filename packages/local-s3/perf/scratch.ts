import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A temporary folder, and programs that work in it. Both are gone when this process ends, also by Ctrl-C or SIGTERM. */
export interface Scratch {
  /** Makes an empty folder. */
  makeFolder: (name: string) => string;
  /** Has a program killed with this process. */
  adopt: (child: ChildProcess) => void;
}

export function makeScratch(): Scratch {
  const folder = mkdtempSync(path.join(tmpdir(), 'local-s3-perf-'));
  const children: ChildProcess[] = [];
  process.on('exit', () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 }); // they may have been writing
  });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, (_name, number: number) => process.exit(128 + number));
  }
  return {
    makeFolder: (name) => mkdtempSync(path.join(folder, `${name}-`)),
    adopt: (child) => {
      children.push(child);
    },
  };
}
