import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SignatureAccepted } from '@s3-lambda-bench/iam';
import { findDenial } from '../access/permissions.ts';
import { administer, isAdministration } from '../admin/administer.ts';
import type { S3Error } from '../errors.ts';
import { sufferFaults } from '../faults/suffer-faults.ts';
import { resolveTarget, type Target } from '../http/resolve-target.ts';
import type { Answer, S3Request } from '../http/s3-request.ts';
import { authenticate } from './authenticate.ts';
import { type Exchange, makeExchange } from './exchange.ts';
import { findOperation } from './routes.ts';
import type { S3 } from './s3.ts';
import { screen } from './screen.ts';
import { sendAnswer, sendError } from './send-answer.ts';

/** Serves one request: whose is it, what does it ask, is it to fail, may it, do it, answer. Resolves with the refusal, if it is one. */
export async function handleRequest(
  s3: S3,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<S3Error | undefined> {
  const exchange = makeExchange(request, response, s3);
  try {
    const answer = await answerRequest(s3, exchange);
    await sendAnswer(exchange, answer, s3.store);
    return undefined;
  } catch (error) {
    return sendError(exchange, error);
  }
}

async function answerRequest(s3: S3, exchange: Exchange): Promise<Answer> {
  const { url = '/', headers, method = 'GET' } = exchange.request;
  const target = resolveTarget(url, headers.host);
  const signature = authenticate(s3, exchange, target);
  const request = makeRequest(exchange, target, signature);
  if (isAdministration(target)) return administer(s3, method, request);
  exchange.identify(signature.credential.accessKeyId);
  const operation = findOperation(method, request);
  exchange.operation = operation.name;
  if (s3.faults !== undefined) await sufferFaults(s3.faults, exchange, { s3, request });
  screen(operation, request.query, request.headers);
  for (const permission of operation.permissions(request)) {
    const denial = findDenial(signature.credential.principal, permission, s3.denials);
    if (denial !== undefined) throw denial;
  }
  return operation.run(request, s3);
}

function makeRequest({ request, body }: Exchange, target: Target, signature: SignatureAccepted): S3Request {
  const query = new URLSearchParams(target.rawQuery);
  return {
    bucket: target.bucket,
    key: target.key,
    query,
    headers: { ...hoistedHeaders(query), ...request.headers },
    signature,
    body,
  };
}

/** SDKs that presign a URL put the x-amz- headers into its query, where they mean the same. */
function hoistedHeaders(query: URLSearchParams): Record<string, string> {
  const names = [...query.keys()].filter((name) => name.startsWith('x-amz-'));
  const hoisted = Object.fromEntries(names.map((name) => [name, query.get(name) ?? '']));
  for (const name of names) query.delete(name);
  return hoisted;
}
