import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestBody } from '../http/s3-request.ts';
import type { LedgerBook } from '../ledger/ledger-book.ts';

/** One request and its response, from the first byte to the ledger. */
export interface Exchange {
  id: string;
  request: IncomingMessage;
  response: ServerResponse;
  body: RequestBody;
  /** Whom the ledger counts it for; nobody, while the signature is not verified. */
  accessKeyId: string | undefined;
  /** The API's name for it. */
  operation: string;
  /** Of the body. */
  bytesOut: number;
  /**
   * Counts the exchange, once. To be called before the last byte of the response goes out, so that a client that
   * has its answer finds it counted.
   */
  settle: (status: number) => void;
}

export function makeExchange(
  request: IncomingMessage,
  response: ServerResponse,
  ledger: LedgerBook,
): Exchange {
  let settled = false;
  const exchange: Exchange = {
    id: nextId(),
    request,
    response,
    body: makeBody(request, response),
    accessKeyId: undefined,
    operation: 'Unknown',
    bytesOut: 0,
    settle: (status) => {
      const { accessKeyId, operation, body, bytesOut } = exchange;
      if (settled || accessKeyId === undefined) return;
      settled = true;
      const attempt = readAttempt(request);
      ledger.add({ accessKeyId, operation, status, attempt, bytesIn: body.bytesRead, bytesOut });
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
