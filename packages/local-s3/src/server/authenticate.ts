import { type SignatureAccepted, verifySignature } from '@s3-lambda-bench/iam';
import { S3Error } from '../errors.ts';
import type { Target } from '../http/resolve-target.ts';
import type { Exchange } from './exchange.ts';
import type { S3 } from './s3.ts';

/** Whose request it is. Throws the refusal in S3's words. */
export function authenticate(s3: S3, { request }: Exchange, target: Target): SignatureAccepted {
  const { rawPath, rawQuery } = target;
  const verified = verifySignature(
    { method: request.method ?? 'GET', rawPath, rawQuery, headers: request.headers },
    { lookup: (accessKeyId) => s3.credentials.get(accessKeyId), nowMs: s3.nowMs(), service: 's3' },
  );
  if (verified.ok) return verified;
  throw new S3Error(verified.code, { message: verified.message, details: verified.details });
}
