import type { Writable } from 'node:stream';

/** Tells a person what goes on, stage by stage; never writes to stdout, which belongs to results. */
export interface Progress {
  /** Replaces what the stage said before: one line on a terminal, a new line now and then elsewhere. */
  update(stage: string, text: string): void;
  /** The stage's last word. */
  done(stage: string, text: string): void;
}

/** More often than that nobody sees a line change, and writing it costs more than the work that it tells of. */
const blinkMs = 50;

/** How rarely a stage repeats itself where lines cannot be rewritten. */
const quietMs = 3_000;

/** A progress display on a stream: rewrites its line on a terminal, else prints a line at most every three seconds. */
export function makeProgress(stream: Writable & { isTTY?: boolean }, now: () => number): Progress {
  return stream.isTTY === true ? terminalProgress(stream, now) : lineProgress(stream, now);
}

function terminalProgress(stream: Writable, now: () => number): Progress {
  const eraseLine = '\r\u001b[2K';
  let last = { stage: '', at: 0 };
  return {
    update: (stage, text) => {
      if (stage === last.stage && now() - last.at < blinkMs) return;
      last = { stage, at: now() };
      stream.write(`${eraseLine}${stage}: ${text}`);
    },
    done: (stage, text) => void stream.write(`${eraseLine}${stage}: ${text}\n`),
  };
}

function lineProgress(stream: Writable, now: () => number): Progress {
  const last = new Map<string, { text: string; at: number }>();
  const print = (stage: string, text: string): void => {
    if (last.get(stage)?.text === text) return;
    last.set(stage, { text, at: now() });
    stream.write(`${stage}: ${text}\n`);
  };
  return {
    update: (stage, text) => {
      if (now() - (last.get(stage)?.at ?? 0) >= quietMs) print(stage, text);
    },
    done: print,
  };
}
