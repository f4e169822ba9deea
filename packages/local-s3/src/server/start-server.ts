import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Credential } from '@s3-lambda-bench/iam';
import { makeDenialBook } from '../access/denials.ts';
import { makeStaging } from '../digests/staging.ts';
import { InjectedError, type S3Error, StartError } from '../errors.ts';
import { type FaultInjector, makeFaultInjector } from '../faults/fault-injector.ts';
import { type FaultsInput, parseFaults } from '../faults/faults-document.ts';
import { makeLedgerBook } from '../ledger/ledger-book.ts';
import { openStore } from '../storage/store.ts';
import { handleRequest } from './handle-request.ts';
import type { S3 } from './s3.ts';

export interface S3ServerOptions {
  dataDir: string;
  /** May do everything, and alone may use the admin API. */
  root: { accessKeyId: string; secretAccessKey: string };
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any that is free. */
  port?: number;
  /** Default us-east-1. */
  region?: string;
  /** Unix time; default the system's clock. */
  nowMs?: () => number;
  /** How faults wait; rejects when the signal is aborted. Default: with the system's timers. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Faults to inject from the start: a document, or the name of a preset. Default: none. */
  faults?: FaultsInput | undefined;
  /** Starts the threads that hash large bodies now, not with the first of them. Default false. */
  startsThreads?: boolean;
  /** Told of each failure that the client saw as InternalError or InsufficientStorage. Default: nobody is. */
  onFailure?: (error: S3Error) => void;
}

export interface S3Server {
  /** `http://<host>:<port>` */
  endpoint: string;
  /** Takes no more requests, lets those under way finish (for five seconds at most), and unlocks the data directory. */
  close: () => Promise<void>;
}

/** Starts a server on a data directory, which it locks. Rejects with StartError. */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const faults = makeFaults(options.faults);
  const store = openStore(options.dataDir);
  const root = makeRoot(options.root);
  const s3: S3 = {
    store,
    staging: makeStaging(),
    credentials: new Map([[root.accessKeyId, root]]),
    ledger: makeLedgerBook(),
    denials: makeDenialBook(),
    faults,
    nowMs: options.nowMs ?? Date.now,
    sleep: options.sleep ?? sleep,
    region: options.region ?? 'us-east-1',
  };
  const underWay = new Set<Promise<unknown>>();
  const server = makeHttpServer((request, response) => {
    const handled = handleRequest(s3, request, response).then((refusal) => {
      if (refusal !== undefined && isFailure(refusal)) options.onFailure?.(refusal);
      underWay.delete(handled);
    });
    underWay.add(handled);
  });
  try {
    const endpoint = await listen(server, options.host ?? '127.0.0.1', options.port ?? 0);
    if (options.startsThreads === true) s3.staging.start();
    return {
      endpoint,
      close: async () => {
        await closeHttp(server);
        await Promise.all(underWay);
        await s3.staging.close();
        store.close();
      },
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Whether it was this server that failed. */
function isFailure(refusal: S3Error): boolean {
  const { status, code } = refusal;
  return status >= 500 && code !== 'NotImplemented' && !(refusal instanceof InjectedError);
}

function makeFaults(input: FaultsInput | undefined): FaultInjector | undefined {
  if (input === undefined) return undefined;
  const parsed = parseFaults(input);
  if (parsed.ok) return makeFaultInjector(parsed.value);
  throw new StartError(`faults are not usable: ${parsed.problems.join('; ')}`);
}

/** Rounded up: timers know whole milliseconds. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await pause(Math.ceil(ms), undefined, { signal });
}

function makeRoot({ accessKeyId, secretAccessKey }: S3ServerOptions['root']): Credential {
  const accountId = '000000000000';
  return {
    accessKeyId,
    secretAccessKey,
    principal: { arn: `arn:aws:iam::${accountId}:root`, accountId, policies: 'root' },
  };
}

/** An upload may take as long as it likes, and a kept connection may stay idle longer than SDKs keep theirs. */
function makeHttpServer(handle: (request: IncomingMessage, response: ServerResponse) => void): Server {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 120_000 }, handle);
  server.on('checkContinue', handle);
  return server;
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const problem =
        cause.code === 'EADDRINUSE'
          ? `port ${port} of ${host} is in use; choose another, or 0 for any that is free`
          : `cannot listen on port ${port} of ${host}: ${cause.message}`;
      reject(new StartError(problem, { cause }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${bound}`);
    });
  });
}

function closeHttp(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => server.closeAllConnections(), 5000);
    server.close(() => {
      clearTimeout(patience);
      resolve();
    });
    server.closeIdleConnections();
  });
}
