import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { systemClock } from '@s3-lambda-bench/asl';
import { makeRoleStore } from '../../src/roles/role-store.ts';
import type { RoleMeans } from '../../src/states/act-under-role.ts';
import { type ExecutionStore, openExecutionStore } from '../../src/states/execution-store.ts';
import { Executions } from '../../src/states/executions.ts';
import { openMapRunStore } from '../../src/states/map-runs/map-run-store.ts';
import { MapRuns } from '../../src/states/map-runs/map-runs.ts';
import { openStateMachineStore } from '../../src/states/state-machine-store.ts';
import { makeStateMachines } from '../../src/states/state-machines.ts';
import { makeTaskTokens } from '../../src/states/task-tokens.ts';
import { succeeding, waiting } from './given-states.ts';

/** For machines without Tasks, which take no role on. */
const noRoles: Pick<RoleMeans, 'credentials' | 'clientsOf'> = {
  credentials: {
    lookup: () => undefined,
    assumeRole: () => Promise.reject(new Error('no role')),
    assumeRoleFrom: async () => undefined,
    revoke: async () => {},
  },
  clientsOf: () => {
    throw new Error('no clients');
  },
};

const roleArn = 'arn:aws:iam::000000000000:role/r';

/** Executions over a store of which some calls fail. */
async function givenExecutions(failing: Partial<ExecutionStore>) {
  const database = new DatabaseSync(':memory:');
  const clock = systemClock;
  const roles = makeRoleStore();
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ];
  await roles.put({ name: 'r', arn: roleArn, id: 'r', trust: { Statement }, policies: {} });
  const faults: unknown[] = [];
  const onFault = (error: unknown) => void faults.push(error);
  const store = openExecutionStore(database, onFault);
  const machines = makeStateMachines({
    store: openStateMachineStore(database),
    region: 'us-east-1',
    accountId: '000000000000',
    roles,
    clock,
  });
  const mapRuns = new MapRuns({ store: openMapRunStore(database), clock });
  const means = { ...noRoles, tokens: makeTaskTokens('key'), clock, machines, mapRuns, onFault };
  const executions = new Executions({ ...means, store });
  // The first start settles what was left behind, which is to succeed.
  Object.assign(store, failing);
  const make = (definition: object) =>
    machines.create({ name: 'm', definition: JSON.stringify(definition), roleArn, tags: {} });
  return { executions, machines, faults, make };
}

const full = () => {
  throw new Error('the disk is full');
};

test('a deleted machine whose executions cannot be deleted stays, which is told', async () => {
  const { executions, machines, faults, make } = await givenExecutions({ deleteOf: full });
  const record = make(waiting);
  const { arn } = executions.start(record, {});
  executions.deleteMachine(record.arn);
  await executions.stop(arn, {});
  expect(faults).toEqual([new Error('the disk is full')]);
  expect(machines.require(record.arn).status).toBe('DELETING');
});

test('an execution whose first events cannot be committed yet is started all the same, and says so', async () => {
  const { executions, make } = await givenExecutions({ flush: full });
  const { arn } = executions.start(make(succeeding), {});
  while (executions.require(arn).status === 'RUNNING') await new Promise(setImmediate);
  expect(executions.require(arn)).toMatchObject({ status: 'SUCCEEDED' });
});

test('an execution that cannot be kept is not started', async () => {
  const { executions, make } = await givenExecutions({ insert: full });
  const record = make(succeeding);
  expect(() => executions.start(record, {})).toThrow('the disk is full');
  expect(executions.list({ owner: { kind: 'stateMachine', arn: record.arn }, size: 9 }).items).toEqual([]);
});
