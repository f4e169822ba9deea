import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** The least time between two looks, in milliseconds. */
const minIntervalMs = 250;

/** Looking takes at most one part in so many of the time. */
const restFactor = 20;

/** What is on disk in one folder, held against a limit. */
export interface FolderWatch {
  resume(): void;
  pause(): void;
}

/**
 * Looks at the size of a folder again and again while it is not paused: the more there is to look at, the more seldom. `onExceeded`
 * is called once after each `resume` at most.
 */
export function watchFolder(folder: string, limitBytes: number, onExceeded: () => void): FolderWatch {
  let timer: NodeJS.Timeout | undefined;
  let round = 0;
  const lookAfter = (delayMs: number, ofRound: number) => {
    timer = setTimeout(() => void look(ofRound), delayMs).unref();
  };
  const look = async (ofRound: number) => {
    const startedAtMs = performance.now();
    const isOver = (await sizeOf(folder, limitBytes)) > limitBytes;
    if (ofRound !== round) return;
    if (isOver) onExceeded();
    else lookAfter(Math.max(minIntervalMs, restFactor * (performance.now() - startedAtMs)), ofRound);
  };
  return {
    resume: () => {
      round += 1;
      clearTimeout(timer);
      lookAfter(minIntervalMs, round);
    },
    pause: () => {
      round += 1;
      clearTimeout(timer);
    },
  };
}

/** Bytes of the blocks in use, so that holes do not count; no further than the limit. What goes away meanwhile counts nothing. */
export async function sizeOf(folder: string, limitBytes = Number.POSITIVE_INFINITY): Promise<number> {
  let bytes = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined && bytes <= limitBytes; next = folders.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const file = path.join(next, entry.name);
      if (entry.isDirectory()) folders.push(file);
      bytes += await blockBytes(file);
    }
  }
  return bytes;
}

/** stat(2): a block is 512 bytes, whatever the file system's is. */
async function blockBytes(file: string): Promise<number> {
  const { blocks } = await lstat(file).catch(() => ({ blocks: 0 }));
  return blocks * 512;
}
