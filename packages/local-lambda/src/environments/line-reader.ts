import type { Readable } from 'node:stream';

/** CloudWatch takes log events of up to 256 KiB with 26 bytes of its own (Logs quotas); longer lines are cut into several. */
const maxLineLength = 262_144 - 26;

/** Cuts a stream into lines. */
export interface LineReader {
  /** Hands out what stands without its line feed yet. */
  flush(): void;
}

export function readLines(stream: Readable, onLine: (line: string) => void): LineReader {
  const state = { rest: '' };
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (state.rest + text).split('\n');
    state.rest = lines.pop() ?? '';
    for (const line of lines) emit(line, onLine);
    if (state.rest.length > maxLineLength) flush();
  });
  stream.on('end', flush);
  // A pipe that breaks is a process that ended; its exit says so.
  stream.on('error', flush);
  function flush(): void {
    const line = state.rest;
    state.rest = '';
    if (line !== '') emit(line, onLine);
  }
  return { flush };
}

function emit(line: string, onLine: (line: string) => void): void {
  for (let start = 0; start < Math.max(1, line.length); start += maxLineLength) {
    onLine(line.slice(start, start + maxLineLength));
  }
}
