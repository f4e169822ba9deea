import { ServiceError } from '../errors.ts';

/** Name, partial ARN or full ARN, each with or without a version or alias (API reference, `FunctionName` of Invoke). */
const pattern =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?$/;

export const latestVersion = '$LATEST';

/** Whose functions these are. */
export interface Account {
  accountId: string;
  region: string;
}

export function functionArn({ region, accountId }: Account, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

/** The name alone; throws for a name that Lambda refuses, and for a version or alias, of which there is only `$LATEST`. */
export function parseFunctionName(account: Account, given: string, qualifier?: string): string {
  const match = pattern.exec(given);
  const name = match?.[7];
  if (name === undefined || name.length > 140) throw invalidName(given);
  const version = match?.[9] ?? qualifier ?? latestVersion;
  if (version !== latestVersion) throw functionNotFound(`${functionArn(account, name)}:${version}`);
  return name;
}

/** The name that a request is about before it was checked: who may not ask must not learn what exists. */
export function bareFunctionName(given: string): string {
  return pattern.exec(given)?.[7] ?? given;
}

export function functionNotFound(arn: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`);
}

function invalidName(given: string): ServiceError {
  const shown = pattern.source.slice(1, -1);
  return new ServiceError(
    'ValidationException',
    `1 validation error detected: Value '${given}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${shown}`,
  );
}
