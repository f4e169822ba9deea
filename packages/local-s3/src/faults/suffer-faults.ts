import { InjectedError } from '../errors.ts';
import type { S3Request } from '../http/s3-request.ts';
import { type Exchange, noStatus } from '../server/exchange.ts';
import type { S3 } from '../server/s3.ts';
import type { FaultInjector } from './fault-injector.ts';
import { gateAnswer, gateRequest } from './gate-bodies.ts';
import type { FaultFacts } from './plan-faults.ts';

/**
 * Makes a request suffer what the faults in force have for it, before its operation runs: a refusal has no effect. What
 * its bodies are to suffer waits for them. Rejects with InjectedError, or when the client breaks off meanwhile.
 */
export async function sufferFaults(
  injector: FaultInjector,
  exchange: Exchange,
  { s3, request }: { s3: S3; request: S3Request },
): Promise<void> {
  const facts = factsOf(exchange, request);
  const { refusal, latencyMs, resetAt } = injector.plan(facts, s3.nowMs());
  const gone = goneSignal(exchange);
  if (latencyMs > 0) await waitUnanswered(exchange, () => s3.sleep(latencyMs, gone));
  if (refusal !== undefined) throw new InjectedError(refusal);
  const pace = { nowMs: s3.nowMs, sleep: (ms: number) => s3.sleep(ms, gone) };
  const requestBytes = Number(exchange.request.headers['content-length'] ?? 0);
  gateRequest(exchange, requestBytes, {
    ...pace,
    pacer: injector.pacer(facts, 'in'),
    resetAt: requestBytes > 0 ? resetAt : undefined,
  });
  gateAnswer(exchange, {
    ...pace,
    pacer: injector.pacer(facts, 'out'),
    resetAt: requestBytes > 0 ? undefined : resetAt,
  });
}

function factsOf(exchange: Exchange, { bucket, key, query, signature }: S3Request): FaultFacts {
  const path = key === '' ? (query.get('prefix') ?? '') : key;
  return {
    operation: exchange.operation,
    isRead: ['GET', 'HEAD'].includes(exchange.request.method ?? ''),
    prefix: `${bucket}/${path.slice(0, path.lastIndexOf('/') + 1)}`,
    accessKeyId: signature.credential.accessKeyId,
  };
}

function goneSignal({ response }: Exchange): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

/** A client that breaks off before has had no answer. */
async function waitUnanswered(exchange: Exchange, wait: () => Promise<void>): Promise<void> {
  try {
    await wait();
  } catch (cause) {
    exchange.settle(noStatus);
    throw cause;
  }
}
