import type { SignatureRefusal } from '@s3-lambda-bench/iam';
import { ServiceError } from './service-error.ts';

/** iam refuses in S3's words; the other services have their own for the same things (AWS general reference, "Common errors"). */
const words: Partial<Record<SignatureRefusal['code'], [code: string, message?: string]>> = {
  InvalidAccessKeyId: [
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  InvalidToken: ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
  ExpiredToken: ['ExpiredTokenException', 'The security token included in the request is expired'],
  AccessDenied: ['MissingAuthenticationTokenException', 'Missing Authentication Token'],
  SignatureDoesNotMatch: ['InvalidSignatureException'],
  RequestTimeTooSkewed: ['InvalidSignatureException'],
  AuthorizationHeaderMalformed: ['IncompleteSignatureException'],
};

/** The answer to a request whose signature does not hold. */
export function signatureError({ code, message }: SignatureRefusal): ServiceError {
  const [ownCode, ownMessage] = words[code] ?? [code];
  return new ServiceError(ownCode, ownMessage ?? message, { status: 403 });
}
