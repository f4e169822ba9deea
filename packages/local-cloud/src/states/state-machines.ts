import { randomUUID } from 'node:crypto';
import type { Clock, StateMachine } from '@s3-lambda-bench/asl';
import { ServiceError } from '../endpoint/service-error.ts';
import type { RoleStore } from '../roles/role-store.ts';
import { checkArn, checkRoleArn } from './arns.ts';
import { requireValid } from './definitions.ts';
import { checkName } from './names.ts';
import type { Part } from './part.ts';
import type { Revision, StateMachineRecord, StateMachineStore, Tags } from './state-machine-store.ts';

interface Means {
  store: StateMachineStore;
  region: string;
  accountId: string;
  roles: RoleStore;
  clock: Clock;
}

export interface StateMachines {
  /** By name, from `after` on. */
  list(query: { after?: string; size: number }): Part<StateMachineRecord>;
  /** Throws InvalidArn. */
  find(arn: string): StateMachineRecord | undefined;
  /** Throws InvalidArn, StateMachineDoesNotExist. */
  require(arn: string): StateMachineRecord;
  /** Throws StateMachineDeleting, too. */
  requireActive(arn: string): StateMachineRecord;
  /** Makes a machine, or gives the one of the same name and definition. Throws a ServiceError. */
  create(request: { name: string; definition: string; roleArn: string; tags: Tags }): StateMachineRecord;
  /** A change that changes nothing makes no revision (recorded 2023-08-08). Throws a ServiceError. */
  update(arn: string, change: { definition?: string; roleArn?: string }): StateMachineRecord;
  setTags(arn: string, tags: Tags): void;
  /** From now on the machine only waits for its executions to end. */
  markDeleting(arn: string): void;
  deleting(): string[];
  delete(arn: string): void;
  /** What an execution was started with. */
  revision(revision: number): Revision | undefined;
  /** A machine as it runs. Throws InvalidDefinition where an earlier version took what this one does not. */
  ready(record: StateMachineRecord): StateMachine;
}

/** The account's state machines: AWS's rules, over the store that is the only place where the machines are. */
export function makeStateMachines({ store, region, accountId, roles, clock }: Means): StateMachines {
  const checkRole = (roleArn: string): void => checkTrusted(roleArn, roles);
  const find = (arn: string): StateMachineRecord | undefined => {
    checkArn(arn, 'stateMachine');
    return store.find(arn);
  };
  const require = (arn: string): StateMachineRecord => {
    const record = find(arn);
    if (record !== undefined) return record;
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  };
  const requireActive = (arn: string): StateMachineRecord => {
    const record = require(arn);
    checkActive(record);
    return record;
  };
  return {
    find,
    require,
    requireActive,
    list: store.list,
    setTags: store.setTags,
    markDeleting: store.markDeleting,
    deleting: store.deleting,
    delete: store.delete,
    revision: store.revision,
    create: ({ name, definition, roleArn, tags }) => {
      checkName(name);
      const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;
      const present = store.find(arn);
      if (present !== undefined) return samePresent(present, definition);
      requireValid(definition);
      checkRole(roleArn);
      const createdAtMs = clock.now();
      const first = { definition, roleArn, revisionId: undefined, updatedAtMs: createdAtMs };
      store.insert({ arn, name, createdAtMs, tags }, first);
      return require(arn);
    },
    update: (arn, change) => {
      const present = requireActive(arn);
      const { definition = present.definition, roleArn = present.roleArn } = change;
      if (change.definition !== undefined) requireValid(definition);
      if (change.roleArn !== undefined) checkRole(roleArn);
      if (definition === present.definition && roleArn === present.roleArn) return present;
      store.revise(arn, { definition, roleArn, revisionId: randomUUID(), updatedAtMs: clock.now() });
      return require(arn);
    },
    ready: parseOnce(),
  };
}

/** Keeps the machine that the last revision of each state machine was parsed to. */
function parseOnce(): (record: StateMachineRecord) => StateMachine {
  const parsed = new Map<string, { revision: number; machine: StateMachine }>();
  return ({ arn, revision, definition }) => {
    const present = parsed.get(arn);
    if (present?.revision === revision) return present.machine;
    const machine = requireValid(definition);
    parsed.set(arn, { revision, machine });
    return machine;
  };
}

/** Role and tags do not matter, and stay as they are (API reference, CreateStateMachine). */
function samePresent(present: StateMachineRecord, definition: string): StateMachineRecord {
  checkActive(present);
  if (present.definition === definition) return present;
  throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${present.arn}'`);
}

function checkActive({ arn, status }: StateMachineRecord): void {
  if (status === 'DELETING')
    throw new ServiceError('StateMachineDeleting', `State Machine Is Deleting: '${arn}'`);
}

/** Throws InvalidArn, and AccessDeniedException where Step Functions may not take the role on. */
export function checkTrusted(roleArn: string, roles: RoleStore): void {
  checkRoleArn(roleArn);
  if (roles.trusts(roleArn, 'states.amazonaws.com')) return;
  throw new ServiceError(
    'AccessDeniedException',
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
  );
}
