import { ServiceError } from '../errors.ts';

export const latestVersion = '$LATEST';

/** Whose functions these are. */
export interface Account {
  accountId: string;
  region: string;
}

/** A function as a request names it, which may be with a version or alias. */
export interface FunctionReference {
  name: string;
  qualifier: string | undefined;
}

/** The parts of a name, partial ARN or full ARN (API reference, `FunctionName` of Invoke). */
const shape =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?<region>[a-z]{2}(?:(?:-gov)|(?:-iso(?:[a-z]?)))?-[a-z]+-\d{1}):)?(?:(?<accountId>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** As refusals show it (recorded). */
const shownPattern =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?';

export function functionArn({ region, accountId }: Account, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

/** The ARN of what a request names, with its version or alias if it names one. */
export function referenceArn(account: Account, { name, qualifier }: FunctionReference): string {
  const suffix = qualifier === undefined ? '' : `:${qualifier}`;
  return `${functionArn(account, name)}${suffix}`;
}

/** What a request names, of the member FunctionName and, where the operation has it, Qualifier. Throws what Lambda refuses. */
export function parseReference(account: Account, given: string, qualifier?: string): FunctionReference {
  const parts = partsOf(given);
  if (parts.region !== undefined && parts.region !== account.region) throw otherRegion(account, parts.region);
  const faults = [...nameFaults(given, parts.name, 170), ...qualifierFaults(qualifier)];
  if (faults.length > 0) throw new ServiceError('ValidationException', validationMessage(faults));
  if (qualifier !== undefined && parts.qualifier !== undefined && qualifier !== parts.qualifier) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name: parts.name ?? '', qualifier: qualifier ?? parts.qualifier };
}

/** The name of a function that is to be made. A bare name that Lambda refuses is an error of another kind than an ARN is. */
export function parseNewName(given: string): string {
  const isArn = given.includes(':');
  const { name } = partsOf(given);
  const faults = nameFaults(given, name, isArn ? 140 : 64);
  if (faults.length === 0 && name !== undefined) return name;
  throw new ServiceError(
    isArn ? 'ValidationException' : 'InvalidParameterValueException',
    validationMessage(faults),
  );
}

/** The function that a request is about before it was checked: who may not ask must not learn what exists. */
export function claimedFunction({ accountId }: Account, given: string): { name: string; accountId: string } {
  const parts = partsOf(given);
  return { name: parts.name ?? given, accountId: parts.accountId ?? accountId };
}

export function functionNotFound(arn: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`);
}

type Parts = Partial<Record<'region' | 'accountId' | 'name' | 'qualifier', string>>;

function partsOf(given: string): Parts {
  return shape.exec(given)?.groups ?? {};
}

function nameFaults(given: string, name: string | undefined, maxLength: number): string[] {
  const fault = (constraint: string) =>
    `Value '${given}' at 'functionName' failed to satisfy constraint: Member must ${constraint}`;
  return [
    ...(given.length > maxLength ? [fault(`have length less than or equal to ${maxLength}`)] : []),
    ...(name === undefined || name.includes('.')
      ? [fault(`satisfy regular expression pattern: ${shownPattern}`)]
      : []),
  ];
}

function qualifierFaults(qualifier: string | undefined): string[] {
  if (qualifier === undefined) return [];
  const fault = (constraint: string) =>
    `Value '${qualifier}' at 'qualifier' failed to satisfy constraint: Member must ${constraint}`;
  return [
    ...(qualifier.length > 128 ? [fault('have length less than or equal to 128')] : []),
    ...(/^[a-zA-Z0-9$_-]+$/.test(qualifier)
      ? []
      : [fault('satisfy regular expression pattern: (|[a-zA-Z0-9$_-]+)')]),
  ];
}

function validationMessage(faults: readonly string[]): string {
  return `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected: ${faults.join('; ')}`;
}

function otherRegion({ region }: Account, asked: string): ServiceError {
  return new ServiceError(
    'ResourceNotFoundException',
    `Functions from '${asked}' are not reachable in this region ('${region}')`,
  );
}
