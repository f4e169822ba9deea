import { ServiceError } from '../errors.ts';

/** Developer guide, "Defined runtime environment variables": those that a function cannot have of its own. */
const reservedKeys = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/** Lambda's quota for all variables of a function. */
const maxVariablesBytes = 4_096;

/** Throws Lambda's InvalidParameterValueException for variables that it does not take. */
export function checkVariables(variables: Readonly<Record<string, string>> = {}): void {
  const reserved = Object.keys(variables).filter((key) => reservedKeys.has(key));
  if (reserved.length > 0) {
    throw refusal(
      `contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > maxVariablesBytes) {
    throw refusal(`exceeded the 4KB limit. String measured: ${measured}`);
  }
}

function refusal(reason: string): ServiceError {
  return new ServiceError(
    'InvalidParameterValueException',
    `Lambda was unable to configure your environment variables because the environment variables you have provided ${reason}`,
  );
}
