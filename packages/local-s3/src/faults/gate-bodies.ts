import { Readable } from 'node:stream';
import { type Exchange, noStatus } from '../server/exchange.ts';
import type { Pacer } from './fault-injector.ts';
import { type Gate, makeGate } from './gate.ts';

/** What the body of one direction is to suffer, and by which clock. */
interface BodyFaults {
  /** Undefined for no limit. */
  pacer: Pacer | undefined;
  /** The point of the body at which the connection is reset, from 0 up to but without 1; undefined for no reset. */
  resetAt: number | undefined;
  nowMs: () => number;
  /** Rejects when the client breaks off. */
  sleep: (ms: number) => Promise<void>;
}

/** Puts a gate, if one is needed, between the connection and whoever reads the request's body of that size. */
export function gateRequest(exchange: Exchange, sizeBytes: number, faults: BodyFaults): void {
  if (sizeBytes === 0 || isHarmless(faults)) return;
  const { body, request } = exchange;
  const gate = gateOf(faults, sizeBytes, (bytesRead) => {
    if (exchange.isSettled) return;
    body.bytesRead = bytesRead;
    resetConnection(exchange);
  });
  const gated = Readable.from(passThrough(exchange, request, gate), { objectMode: false });
  gated.on('error', () => {}); // whoever reads the body hears of it too; where nobody does, nobody need
  body.stream = gated;
}

/** Puts a gate, if one is needed, before the body of the answer, whatever size that will have. */
export function gateAnswer(exchange: Exchange, faults: BodyFaults): void {
  if (isHarmless(faults)) return;
  exchange.gateAnswer = (sizeBytes) => gateOf(faults, sizeBytes, () => resetConnection(exchange));
}

function isHarmless({ pacer, resetAt }: BodyFaults): boolean {
  return pacer === undefined && resetAt === undefined;
}

function gateOf(
  { pacer, resetAt, nowMs, sleep }: BodyFaults,
  sizeBytes: number,
  reset: (passedBytes: number) => void,
): Gate {
  return makeGate({
    sliceBytes: pacer?.sliceBytes ?? Infinity,
    wait: async (bytes) => {
      const waitMs = pacer?.reserveMs(bytes, nowMs()) ?? 0;
      if (waitMs > 0) await sleep(waitMs);
    },
    resetAfterBytes: resetAt === undefined ? Infinity : Math.floor(resetAt * sizeBytes),
    reset,
  });
}

/** What comes behind an early answer is thrown away at full speed. */
async function* passThrough(
  exchange: Exchange,
  chunks: AsyncIterable<Buffer>,
  gate: Gate,
): AsyncGenerator<Buffer> {
  for await (const bytes of chunks) {
    const passed: Buffer[] = [];
    if (!exchange.isSettled) await gate(bytes, (slice) => passed.push(slice));
    yield* passed;
  }
}

/** Sends RST: what the client has not read yet may be lost to it as well. Throws, as there is nobody to go on for. */
function resetConnection({ request, response, settle }: Exchange): never {
  settle(response.headersSent ? response.statusCode : noStatus);
  request.socket.resetAndDestroy();
  response.destroy();
  throw new Error('the connection was reset, as the faults in force demand');
}
