import type { PolicyDocument } from '@s3-lambda-bench/iam';
import type { Json } from '../json.ts';
import { servicesTrustedBy } from './trust.ts';

/** An IAM role. `policies` by their names; a name is of one policy whether it came with the role or was attached to it later. */
export interface Role {
  name: string;
  arn: string;
  id: string;
  /** Who may take the role on: its AssumeRolePolicyDocument. */
  trust: Json;
  policies: Record<string, PolicyDocument>;
}

/**
 * The account's roles. They live in memory; the stacks that made them bring them back after a restart. Changes resolve once
 * everybody who acts as the role is bound by them, unlike IAM's, which take seconds to arrive.
 */
export interface RoleStore {
  find(arn: string): Role | undefined;
  findByName(name: string): Role | undefined;
  put(role: Role): Promise<void>;
  delete(name: string): Promise<void>;
  /** Sets a policy of a role, or removes it where there is no document. A role that is not there is left alone. */
  setPolicy(roleName: string, policyName: string, document: PolicyDocument | undefined): Promise<void>;
  /** Whether a service, such as `lambda.amazonaws.com`, may take the role on. */
  trusts(arn: string, servicePrincipal: string): boolean;
  /** Called after every change of a role, with its ARN. */
  onChange(listener: (arn: string) => Promise<void>): void;
}

export function makeRoleStore(): RoleStore {
  const roles = new Map<string, Role>();
  let listener: (arn: string) => Promise<void> = async () => {};
  const find = (arn: string): Role | undefined => [...roles.values()].find((role) => role.arn === arn);
  return {
    find,
    findByName: (name) => roles.get(name),
    put: (role) => {
      roles.set(role.name, role);
      return listener(role.arn);
    },
    delete: async (name) => {
      const role = roles.get(name);
      roles.delete(name);
      if (role !== undefined) await listener(role.arn);
    },
    setPolicy: async (roleName, policyName, document) => {
      const role = roles.get(roleName);
      if (role === undefined) return;
      if (document === undefined) delete role.policies[policyName];
      else role.policies[policyName] = document;
      await listener(role.arn);
    },
    trusts: (arn, servicePrincipal) => servicesTrustedBy(find(arn)?.trust).includes(servicePrincipal),
    onChange: (newListener) => {
      listener = newListener;
    },
  };
}
