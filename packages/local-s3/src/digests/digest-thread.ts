import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { makeCrcs } from '../checksums/algorithms.ts';
import { makeMd5Lanes } from '../checksums/md5-lanes.ts';
import { type DigestOrder, type DigestReport, makeDigestEngine } from './digest-engine.ts';
import type { StagingArea } from './staging-memory.ts';

/** What the thread that hashes is started with. */
export interface DigestThreadData {
  memory: WebAssembly.Memory;
  area: StagingArea;
}

if (parentPort === null) throw new Error('digest-thread.ts is the main module of a worker thread');
const port = parentPort;
const { memory, area }: DigestThreadData = workerData;
let reports: DigestReport[] = [];
const engine = makeDigestEngine({
  memory,
  md5: makeMd5Lanes({ memory, at: area.md5At }),
  crcs: makeCrcs({ memory, at: area.crcsAt }),
  report: (report) => reports.push(report),
});

port.on('message', (orders: DigestOrder[]) => {
  orders.forEach(engine.take);
  do {
    takeMore();
    sendReports();
  } while (engine.step());
});

/** What came since the last step, so that its streams run in the next. */
function takeMore(): void {
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
    const orders: DigestOrder[] = next.message;
    orders.forEach(engine.take);
  }
}

function sendReports(): void {
  if (reports.length === 0) return;
  port.postMessage(reports);
  reports = [];
}
