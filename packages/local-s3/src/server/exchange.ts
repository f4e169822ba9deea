import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gate } from '../faults/gate.ts';
import type { RequestBody } from '../http/s3-request.ts';
import type { LedgerBook } from '../ledger/ledger-book.ts';
import type { S3 } from './s3.ts';

/** One request and its response, from the first byte to the ledger. */
export interface Exchange {
  id: string;
  request: IncomingMessage;
  response: ServerResponse;
  body: RequestBody;
  /** Says whose it is, so that the ledger counts it. While the signature is not verified it is nobody's. */
  identify: (accessKeyId: string) => void;
  /** The API's name for it. */
  operation: string;
  /** Of the body. */
  bytesOut: number;
  /** Makes what the body of the answer, of that size, has to go through; absent where it goes straight out. */
  gateAnswer?: (sizeBytes: number) => Gate;
  /**
   * Counts the exchange, once. To be called before the last byte of the response goes out, so that a client that
   * has its answer finds it counted.
   */
  settle: (status: number) => void;
  readonly isSettled: boolean;
}

/** In place of a status: the connection went before an answer. */
export const noStatus = 0;

export function makeExchange(
  request: IncomingMessage,
  response: ServerResponse,
  { ledger, nowMs }: Pick<S3, 'ledger' | 'nowMs'>,
): Exchange {
  const arrivedAtMs = Math.floor(nowMs());
  let settled = false;
  let count: ReturnType<LedgerBook['arrived']> | undefined;
  const exchange: Exchange = {
    id: nextId(),
    request,
    response,
    body: makeBody(request, response),
    identify: (accessKeyId) => {
      count = ledger.arrived(accessKeyId, arrivedAtMs);
    },
    operation: 'Unknown',
    bytesOut: 0,
    get isSettled() {
      return settled;
    },
    settle: (status) => {
      settled = true;
      const { operation, body, bytesOut } = exchange;
      const attempt = readAttempt(request);
      const atMs = Math.floor(nowMs());
      count?.({ operation, status, attempt, bytesIn: body.bytesRead, bytesOut, atMs });
      count = undefined;
    },
  };
  return exchange;
}

/** Sixteen hex digits as S3's, the first half drawn once a process. */
const idPrefix = randomBytes(4).toString('hex').toUpperCase();
let lastId = 0;

function nextId(): string {
  lastId = (lastId + 1) % 2 ** 32;
  return idPrefix + lastId.toString(16).toUpperCase().padStart(8, '0');
}

function makeBody(stream: IncomingMessage, response: ServerResponse): RequestBody {
  let waits = stream.headers.expect?.toLowerCase() === '100-continue';
  return {
    stream,
    bytesRead: 0,
    begin: () => {
      if (waits) response.writeContinue();
      waits = false;
    },
    get isAwaited() {
      return waits;
    },
  };
}

/** SDKs say `attempt=2; max=3` when they try again. */
function readAttempt({ headers }: IncomingMessage): number {
  const value = headers['amz-sdk-request'];
  return Number(/attempt=(\d+)/.exec(typeof value === 'string' ? value : '')?.[1] ?? 1);
}
