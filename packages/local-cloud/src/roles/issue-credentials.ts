import { randomBytes } from 'node:crypto';
import { type Credential, decide, type Principal } from '@s3-lambda-bench/iam';
import { makeAccessKeyId, makeSecretAccessKey } from '../data-dir/root-key.ts';
import { ServiceError } from '../endpoint/service-error.ts';
import type { Role, RoleStore } from './role-store.ts';
import { trustIn } from './trust.ts';

/** Where a credential must be known besides this process: the S3 server's. */
export interface CredentialRegister {
  putCredential(credential: Credential): Promise<void>;
  deleteCredential(accessKeyId: string): Promise<void>;
}

export interface CredentialIssuer {
  lookup(accessKeyId: string): Credential | undefined;
  /** Takes a role on for a service. Throws AccessDeniedException when the role's trust policy does not name the service. */
  assumeRole(request: AssumeRoleRequest): Promise<TemporaryCredential>;
  /** Takes a role on for whoever acts as another; gives nothing where that one may not. */
  assumeRoleFrom(
    accessKeyId: string,
    request: Omit<AssumeRoleRequest, 'servicePrincipal'>,
  ): Promise<TemporaryCredential | undefined>;
  /** Ends a credential: nothing signed with it is accepted any more. */
  revoke(accessKeyId: string): Promise<void>;
}

export type TemporaryCredential = Credential & { sessionToken: string };

interface AssumeRoleRequest {
  roleArn: string;
  sessionName: string;
  /** Who asks, such as `states.amazonaws.com`. */
  servicePrincipal: string;
}

/** Issues temporary credentials and keeps what they may do in step with the policies of their roles. */
export function issueCredentials(options: {
  accountId: string;
  /** Known from the start and never revoked. */
  root: Credential;
  roles: RoleStore;
  register: CredentialRegister;
}): CredentialIssuer {
  const { accountId, root, roles, register } = options;
  const issued = new Map<string, { credential: Credential; roleArn: string }>([
    [root.accessKeyId, { credential: root, roleArn: '' }],
  ]);

  roles.onChange(async (roleArn) => {
    const role = roles.find(roleArn);
    for (const entry of [...issued.values()].filter((candidate) => candidate.roleArn === roleArn)) {
      entry.credential.principal.policies = role === undefined ? [] : Object.values(role.policies);
      await register.putCredential(entry.credential);
    }
  });

  const issue = async (role: Role, sessionName: string): Promise<TemporaryCredential> => {
    const credential = makeTemporary(makePrincipal(role, accountId, sessionName));
    issued.set(credential.accessKeyId, { credential, roleArn: role.arn });
    await register.putCredential(credential);
    return credential;
  };

  return {
    lookup: (accessKeyId) => issued.get(accessKeyId)?.credential,
    assumeRole: async ({ roleArn, sessionName, servicePrincipal }) => {
      const role = roles.find(roleArn);
      if (role === undefined || !roles.trusts(roleArn, servicePrincipal))
        throw new ServiceError(
          'AccessDeniedException',
          `${servicePrincipal} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
          { status: 403 },
        );
      return issue(role, sessionName);
    },
    assumeRoleFrom: async (accessKeyId, { roleArn, sessionName }) => {
      const role = roles.find(roleArn);
      const caller = issued.get(accessKeyId);
      if (role === undefined || caller === undefined) return undefined;
      return mayAssume(caller.roleArn, role, caller.credential.principal)
        ? issue(role, sessionName)
        : undefined;
    },
    revoke: async (accessKeyId) => {
      issued.delete(accessKeyId);
      await register.deleteCredential(accessKeyId);
    },
  };
}

function mayAssume(callerRoleArn: string, role: Role, { accountId, policies }: Principal): boolean {
  if (policies === 'root') return false;
  const decision = decide({ policies, action: 'sts:AssumeRole', resource: role.arn });
  const trust = trustIn(role.trust, { arn: callerRoleArn, accountId });
  return trust === 'role' ? decision !== 'explicitDeny' : trust === 'account' && decision === 'allow';
}

function makePrincipal(role: Role, accountId: string, sessionName: string): Principal {
  const arn = `arn:aws:sts::${accountId}:assumed-role/${role.name}/${sessionName}`;
  return { arn, accountId, policies: Object.values(role.policies) };
}

function makeTemporary(principal: Principal): TemporaryCredential {
  return {
    accessKeyId: makeAccessKeyId('ASIA'),
    secretAccessKey: makeSecretAccessKey(),
    sessionToken: randomBytes(96).toString('base64'),
    principal,
  };
}
