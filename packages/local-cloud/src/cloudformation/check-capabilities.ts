import { ServiceError } from '../endpoint/service-error.ts';
import type { Template } from '../template/template.ts';

/**
 * A template that makes IAM resources must be acknowledged as such (CloudFormation API reference, CreateStack, Capabilities).
 * Throws InsufficientCapabilitiesException.
 */
export function checkCapabilities(template: Template, given: readonly string[]): void {
  const resources = Object.values(template.resources).filter(({ type }) => type.startsWith('AWS::IAM::'));
  if (resources.length === 0 || given.includes('CAPABILITY_NAMED_IAM')) return;
  const isNamed = resources.some(({ properties }) => 'RoleName' in properties);
  if (!isNamed && given.includes('CAPABILITY_IAM')) return;
  const required = isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  throw new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${required}]`);
}
