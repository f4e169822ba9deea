import { ServiceError } from '../endpoint/service-error.ts';

/** CloudFormation's refusal of a template or of its parameters. */
export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
