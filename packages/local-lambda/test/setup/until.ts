import { readFileSync } from 'node:fs';

/** Waits for something that another process does: looks again with every turn of the event loop, until the test times out. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** The state letter of proc(5): `T` is stopped, `Z` is dead but not yet waited for; nothing once it is gone. */
export function processState(processId: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    return undefined;
  }
}

export function isGone(processId: number): boolean {
  return ['Z', undefined].includes(processState(processId));
}
