import { ServiceError } from '../endpoint/service-error.ts';

/** Throws InvalidArn, in AWS's words (recorded 2024-03-08), for what names nothing of this type. */
export function checkArn(arn: string, type: 'stateMachine' | 'execution' | 'mapRun'): void {
  if (!arn.startsWith('arn:')) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  const [, , service, , , resourceType, ...names] = arn.split(':');
  if (service !== 'states' || resourceType === undefined) throw invalidArn(arn);
  if (resourceType !== type) throw invalidArn(`Resource type not valid in this context: ${resourceType}`);
  if (names.length === 0 || names.includes('')) throw invalidArn(arn);
}

/** Throws InvalidArn for what is not the ARN of a role. */
export function checkRoleArn(arn: string): void {
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/./.test(arn)) return;
  throw new ServiceError('InvalidArn', `Invalid Role Arn: '${arn}'`);
}

/** Of an execution of this state machine. */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

function invalidArn(what: string): ServiceError {
  return new ServiceError('InvalidArn', `Invalid Arn: '${what}'`);
}
