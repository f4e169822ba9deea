/** System error: a policy that this evaluator cannot carry out to the letter. It is never carried out in part. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/**
 * Why a signature is refused, in S3's words (S3 API reference, "Error responses"; those of the authorization
 * header as observed on S3). All are the caller's faults. Services that name them otherwise map the codes.
 */
export const signatureRefusals = {
  anonymous: ['AccessDenied', 'Access Denied'],
  mechanism: [
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  ],
  malformedHeader: ['AuthorizationHeaderMalformed', 'The authorization header you provided is invalid.'],
  malformedQuery: [
    'AuthorizationQueryParametersError',
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
  ],
  expiresTooLong: ['AuthorizationQueryParametersError', 'X-Amz-Expires must be between 0 and 604800 seconds'],
  service: ['AuthorizationHeaderMalformed', 'The authorization header is malformed; incorrect service.'],
  date: ['AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header'],
  skewed: [
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
  ],
  presignedExpired: ['AccessDenied', 'Request has expired'],
  presignedEarly: ['AccessDenied', 'Request is not yet valid'],
  unsignedHeaders: ['AccessDenied', 'There were headers present in the request which were not signed'],
  uri: ['InvalidURI', "Couldn't parse the specified URI."],
  unknownKey: ['InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'],
  token: ['InvalidToken', 'The provided token is malformed or otherwise invalid.'],
  expiredToken: ['ExpiredToken', 'The provided token has expired.'],
  mismatch: [
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
} as const satisfies Record<string, readonly [code: string, message: string]>;
