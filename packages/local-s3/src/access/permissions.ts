import { type Decision, decide, type Principal } from '@s3-lambda-bench/iam';
import { S3Error } from '../errors.ts';

/** What IAM is asked for an S3 request (service authorization reference, "Actions, resources, and condition keys for Amazon S3"). */
export interface Permission {
  action: `s3:${string}`;
  resource: string;
  context?: Record<string, string>;
}

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

export function objectArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}

export function isPermitted(principal: Principal, permission: Permission): boolean {
  return decideOn(principal, permission) === 'allow';
}

/** Throws AccessDenied in S3's words unless the principal may. */
export function requirePermission(principal: Principal, permission: Permission): void {
  const decision = decideOn(principal, permission);
  if (decision === 'allow') return;
  const { action, resource } = permission;
  const because =
    decision === 'explicitDeny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  throw new S3Error('AccessDenied', {
    message: `User: ${principal.arn} is not authorized to perform: ${action} on resource: "${resource}" ${because}`,
  });
}

/** The loopback interface stands for TLS: nobody can listen in on it, and stacks deny what is not SecureTransport. */
function decideOn({ policies }: Principal, { action, resource, context }: Permission): Decision {
  if (policies === 'root') return 'allow';
  return decide({ policies, action, resource, context: { 'aws:SecureTransport': true, ...context } });
}
