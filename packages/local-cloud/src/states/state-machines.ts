import { randomUUID } from 'node:crypto';
import { type Clock, type Problem, parseStateMachine, type StateMachine } from '@s3-lambda-bench/asl';
import { ServiceError } from '../endpoint/service-error.ts';
import type { RoleStore } from '../roles/role-store.ts';
import { taskResources } from './task-resources.ts';
import { findIntegration } from './tasks/index.ts';

/** A state machine as the service keeps it. Times in Unix milliseconds. */
export interface StateMachineRecord {
  arn: string;
  name: string;
  definition: string;
  machine: StateMachine;
  roleArn: string;
  createdAtMs: number;
  revisionId: string | undefined;
}

export interface StateMachines {
  all(): StateMachineRecord[];
  /** Throws StateMachineDoesNotExist, InvalidArn. */
  require(arn: string): StateMachineRecord;
  create(request: { name: string; definition: string; roleArn: string }): StateMachineRecord;
  update(arn: string, change: { definition?: string; roleArn?: string }): StateMachineRecord;
  delete(arn: string): void;
}

/** The account's state machines, in memory: the stacks that made them bring them back after a restart. */
export function makeStateMachines(place: {
  region: string;
  accountId: string;
  roles: RoleStore;
  clock: Clock;
}): StateMachines {
  const { region, accountId, roles, clock } = place;
  const machines = new Map<string, StateMachineRecord>();
  const require = (arn: string): StateMachineRecord => {
    if (!/^arn:aws:states:[^:]+:[^:]+:stateMachine:.+$/.test(arn))
      throw new ServiceError('InvalidArn', `Invalid Arn: '${arn}'`);
    const record = machines.get(arn);
    if (record === undefined)
      throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return record;
  };
  return {
    all: () => [...machines.values()],
    require,
    create: ({ name, definition, roleArn }) => {
      checkName(name);
      const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;
      const present = machines.get(arn);
      if (present?.definition === definition && present.roleArn === roleArn) return present;
      if (present !== undefined)
        throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
      const machine = requireValid(definition);
      checkRole(roleArn, roles);
      const createdAtMs = clock.now();
      const record = { arn, name, definition, machine, roleArn, createdAtMs, revisionId: undefined };
      machines.set(arn, record);
      return record;
    },
    update: (arn, { definition, roleArn }) => {
      const record = require(arn);
      if (definition === undefined && roleArn === undefined)
        throw new ServiceError(
          'MissingRequiredParameter',
          'Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration, or the TracingConfiguration must be specified',
        );
      const machine = definition === undefined ? record.machine : requireValid(definition);
      if (roleArn !== undefined) checkRole(roleArn, roles);
      const changed = {
        ...record,
        machine,
        definition: definition ?? record.definition,
        roleArn: roleArn ?? record.roleArn,
        revisionId: randomUUID(),
      };
      machines.set(arn, changed);
      return changed;
    },
    delete: (arn) => {
      machines.delete(arn);
    },
  };
}

/** What is wrong with a definition, what it asks of services that are not built included. */
export function findProblems(definition: string): { machine?: StateMachine; problems: Problem[] } {
  const parsed = parseStateMachine(definition);
  if (!parsed.ok) return { problems: parsed.problems };
  const problems = taskResources(parsed.machine)
    .filter(({ resource }) => findIntegration(resource) === undefined)
    .map(({ stateName, resource }) => ({
      code: 'SCHEMA_VALIDATION_FAILED' as const,
      path: `/States/${stateName}/Resource`,
      message: `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not built in local-cloud.`,
    }));
  return { machine: parsed.machine, problems };
}

function requireValid(definition: string): StateMachine {
  const { machine, problems } = findProblems(definition);
  if (machine !== undefined && problems.length === 0) return machine;
  const described = problems.map(
    ({ code, path, message }) => `${code}: ${message} at ${path === '' ? '/' : path}`,
  );
  throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${described.join(', ')}'`);
}

function checkRole(roleArn: string, roles: RoleStore): void {
  if (roles.trusts(roleArn, 'states.amazonaws.com')) return;
  throw new ServiceError(
    'AccessDeniedException',
    'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
  );
}

/** Step Functions API reference, CreateStateMachine, name: for state machines and executions alike. */
export function checkName(name: string): void {
  const isAllowed = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u.test(name);
  if (!isAllowed) throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}
