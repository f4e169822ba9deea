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

/** The account's roles. They live in memory; the stacks that made them bring them back after a restart. */
export interface RoleStore {
  put(role: Role): void;
  find(arn: string): Role | undefined;
  findByName(name: string): Role | undefined;
  delete(name: string): void;
  setPolicy(roleName: string, policyName: string, document: PolicyDocument): void;
  deletePolicy(roleName: string, policyName: string): void;
  /** Whether a service, such as `lambda.amazonaws.com`, may take the role on. */
  trusts(arn: string, servicePrincipal: string): boolean;
  /** Called after every change of a role's policies, with its ARN. */
  onChange(listener: (arn: string) => Promise<void>): void;
  /** Resolves when the listeners have taken in every change made so far. */
  settled(): Promise<void>;
}

export function makeRoleStore(): RoleStore {
  const roles = new Map<string, Role>();
  let listener: (arn: string) => Promise<void> = async () => {};
  let pending: Promise<void> = Promise.resolve();
  const changed = (role: Role): void => {
    pending = pending.then(() => listener(role.arn));
    pending.catch(() => {});
  };
  const find = (arn: string): Role | undefined => [...roles.values()].find((role) => role.arn === arn);
  const edit = (name: string, change: (role: Role) => void): void => {
    const role = roles.get(name);
    if (role === undefined) return;
    change(role);
    changed(role);
  };
  return {
    put: (role) => {
      roles.set(role.name, role);
      changed(role);
    },
    find,
    findByName: (name) => roles.get(name),
    delete: (name) => {
      roles.delete(name);
    },
    setPolicy: (roleName, policyName, document) =>
      edit(roleName, (role) => {
        role.policies[policyName] = document;
      }),
    deletePolicy: (roleName, policyName) =>
      edit(roleName, (role) => {
        delete role.policies[policyName];
      }),
    trusts: (arn, servicePrincipal) => servicesTrustedBy(find(arn)?.trust).includes(servicePrincipal),
    onChange: (newListener) => {
      listener = newListener;
    },
    settled: async () => {
      await pending;
    },
  };
}
