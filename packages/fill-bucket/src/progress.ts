/** How far a fill is; counts what is in the bucket, whether uploaded now or found there. */
export interface Progress {
  readonly objectsDone: number;
  readonly bytesDone: number;
  add(sizeBytes: number): void;
}

export interface ProgressOptions {
  objectsTotal: number;
  log(line: string): void;
  nowMs(): number;
}

const intervalMs = 1_000;

/** Logs a JSON line at most once a second and one at the end, so that whoever reads the log group can show how far it is. */
export function makeProgress({ objectsTotal, log, nowMs }: ProgressOptions): Progress {
  let objectsDone = 0;
  let bytesDone = 0;
  let loggedAtMs = nowMs();
  return {
    get objectsDone() {
      return objectsDone;
    },
    get bytesDone() {
      return bytesDone;
    },
    add(sizeBytes) {
      objectsDone += 1;
      bytesDone += sizeBytes;
      if (objectsDone < objectsTotal && nowMs() - loggedAtMs < intervalMs) return;
      loggedAtMs = nowMs();
      log(JSON.stringify({ objects_done: objectsDone, objects_total: objectsTotal, bytes_done: bytesDone }));
    },
  };
}
