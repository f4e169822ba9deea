import type { TaskResult } from '@s3-lambda-bench/asl';
import { messageOf } from '../../errors.ts';

/** What a service's SDK error looks like to a state machine. */
interface SdkError extends Error {
  $metadata: { httpStatusCode?: number; requestId?: string; extendedRequestId?: string };
}

/**
 * The error of a `aws-sdk:` task: `S3.NoSuchKeyException`, with the cause as the Java SDK words it, which Step Functions runs
 * on (recorded). An error that the service's model does not name is the service's general one, such as `S3.S3Exception`.
 */
export function sdkTaskFailure(service: string, error: unknown): TaskResult {
  const prefix = service.charAt(0).toUpperCase() + service.slice(1);
  if (!isSdkError(error)) return clientFailure(prefix, error);
  const name = isModelled(error) ? withSuffix(error.name) : `${prefix}Exception`;
  const { httpStatusCode, requestId, extendedRequestId } = error.$metadata;
  const extended = extendedRequestId === undefined ? '' : `, Extended Request ID: ${extendedRequestId}`;
  const where = `(Service: ${prefix}, Status Code: ${httpStatusCode}, Request ID: ${requestId}${extended})`;
  return { ok: false, error: `${prefix}.${name}`, cause: `${error.message} ${where}` };
}

/** The error of a `lambda:invoke` task; its cause is worded by the older Java SDK (recorded). */
export function lambdaTaskFailure(error: unknown): TaskResult {
  if (!isSdkError(error)) return clientFailure('Lambda', error);
  const name = isModelled(error) ? withSuffix(error.name) : 'AWSLambdaException';
  const { httpStatusCode, requestId } = error.$metadata;
  const where = `(Service: AWSLambda; Status Code: ${httpStatusCode}; Error Code: ${error.name}; Request ID: ${requestId}; Proxy: null)`;
  return { ok: false, error: `Lambda.${name}`, cause: `${error.message} ${where}` };
}

/** No answer of the service at all. */
function clientFailure(prefix: string, error: unknown): TaskResult {
  return { ok: false, error: `${prefix}.SdkClientException`, cause: messageOf(error) };
}

function isSdkError(error: unknown): error is SdkError {
  return error instanceof Error && '$metadata' in error && '$fault' in error;
}

/**
 * Errors of the service's model have a class each; the others are of the service's base class. S3's AccessDenied has a class for
 * the sake of a few actions, and is a general S3Exception for all that state machines call.
 */
function isModelled(error: SdkError): boolean {
  if (error.name === 'AccessDenied') return false;
  return !error.constructor.name.endsWith('ServiceException') || error.name === 'ServiceException';
}

function withSuffix(name: string): string {
  return name.endsWith('Exception') ? name : `${name}Exception`;
}
