import { type Decision, decide, type Principal } from '@s3-lambda-bench/iam';
import { S3Error } from '../errors.ts';
import type { DenialBook } from './denials.ts';

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

/** The refusal in S3's words, which is noted, where the principal may not; undefined where it may. */
export function findDenial(
  principal: Principal,
  permission: Permission,
  denials: DenialBook,
): S3Error | undefined {
  const decision = decideOn(principal, permission);
  if (decision === 'allow') return undefined;
  const { action, resource, context = {} } = permission;
  denials.note({ principal: principal.arn, action, resource, context });
  const because =
    decision === 'explicitDeny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  return new S3Error('AccessDenied', {
    message: `User: ${principal.arn} is not authorized to perform: ${action} on resource: "${resource}" ${because}`,
  });
}

/** The loopback interface stands for TLS: nobody can listen in on it, and stacks deny what is not SecureTransport. */
function decideOn({ policies }: Principal, { action, resource, context }: Permission): Decision {
  if (policies === 'root') return 'allow';
  return decide({ policies, action, resource, context: { 'aws:SecureTransport': true, ...context } });
}
