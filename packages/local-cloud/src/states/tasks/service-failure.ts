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
  if (!isSdkError(error)) return clientFailure(service, error);
  const name = isModelled(error) ? withSuffix(error.name) : `${service}Exception`;
  const { httpStatusCode, requestId, extendedRequestId } = error.$metadata;
  const extended = extendedRequestId === undefined ? '' : `, Extended Request ID: ${extendedRequestId}`;
  const where = `(Service: ${service}, Status Code: ${httpStatusCode}, Request ID: ${requestId}${extended})`;
  return { ok: false, error: `${service}.${name}`, cause: `${error.message} ${where}` };
}

/**
 * The error of an integration of Step Functions' own, whose cause the older Java SDK words (recorded for `Lambda`, in whose
 * causes it is called AWSLambda, and for `StepFunctions`).
 */
export function integrationFailure(service: 'Lambda' | 'StepFunctions', error: unknown): TaskResult {
  if (!isSdkError(error)) return clientFailure(service, error);
  const name = isModelled(error) ? withSuffix(error.name) : `AWS${service}Exception`;
  const { httpStatusCode, requestId } = error.$metadata;
  const where = `(Service: AWS${service}; Status Code: ${httpStatusCode}; Error Code: ${error.name}; Request ID: ${requestId}; Proxy: null)`;
  return { ok: false, error: `${service}.${name}`, cause: `${error.message} ${where}` };
}

/** No answer of the service at all. */
function clientFailure(service: string, error: unknown): TaskResult {
  return { ok: false, error: `${service}.SdkClientException`, cause: messageOf(error) };
}

function isSdkError(error: unknown): error is SdkError {
  return error instanceof Error && '$metadata' in error && '$fault' in error;
}

/**
 * Errors of the service's model have a class each, which extends the service's base class; that extends the SDK's own, and is
 * what all others are of. S3's AccessDenied has a class for the sake of a few actions, and is a general S3Exception for all that
 * state machines call.
 */
function isModelled(error: SdkError): boolean {
  if (error.name === 'AccessDenied') return false;
  return Object.getPrototypeOf(error.constructor).name !== 'ServiceException';
}

function withSuffix(name: string): string {
  return name.endsWith('Exception') ? name : `${name}Exception`;
}
