import { randomUUID } from 'node:crypto';
import { type Clock, runState, type StateRun } from '@s3-lambda-bench/asl';
import type { RoleStore } from '../../roles/role-store.ts';
import { actUnderRole, type RoleMeans } from '../act-under-role.ts';
import { checkTrusted } from '../state-machines.ts';
import { readTest, type StateTest, type TestRequest } from './test-request.ts';

interface Means extends Omit<RoleMeans, 'executionEnded'> {
  region: string;
  accountId: string;
  clock: Clock;
  roles: RoleStore;
}

/** Runs single states for TestState. */
export interface StateTester {
  /** Throws a ServiceError. */
  test(request: TestRequest): Promise<Omit<StateRun, 'inspectionData'> & Partial<StateRun>>;
  /** Gives up what runs. */
  close(): void;
}

/** TestState runs for up to five minutes, then it fails with States.Timeout (developer guide, "Using TestState API"). */
const timeoutMs = 300_000;

export function makeStateTester(means: Means): StateTester {
  const closing = new AbortController();
  return {
    test: async (request) => {
      const test = readTest(request);
      if (request.roleArn !== undefined) checkTrusted(request.roleArn, means.roles);
      const over = new AbortController();
      const signal = AbortSignal.any([closing.signal, over.signal]);
      const expired = means.clock.sleep(timeoutMs, signal).then(timedOut, timedOut);
      const running = run(test, { ...means, roleArn: request.roleArn ?? '', signal });
      try {
        return await Promise.race([running, expired]);
      } finally {
        over.abort();
        // What was given up ends in nothing that anybody waits for.
        running.catch(() => {});
      }
    },
    close: () => closing.abort(),
  };
}

function timedOut() {
  return { status: 'FAILED', error: 'States.Timeout' } as const;
}

async function run(
  { single, ...options }: StateTest,
  means: Means & { roleArn: string; signal: AbortSignal },
): Promise<StateRun> {
  const { region, accountId, roleArn, clock, signal } = means;
  const [executionName, stateMachineName] = [randomUUID(), randomUUID()];
  // A test counts as an express execution (recorded 2025-11-13).
  const executionArn = `arn:aws:states:${region}:${accountId}:express:${stateMachineName}:${executionName}`;
  const stateMachineArn = `arn:aws:states:${region}:${accountId}:stateMachine:${stateMachineName}`;
  const startTime = new Date(clock.now()).toISOString();
  const context = { executionArn, executionName, startTime, roleArn, stateMachineArn, stateMachineName };
  const names = { roleArn, executionName, executionArn, stateMachineArn };
  // Nothing here waits for an execution to end: `.sync` takes a mock.
  const actor = actUnderRole(names, { ...means, executionEnded: async () => {} });
  try {
    return await runState(single, {
      ...options,
      ...actor.tasks,
      context,
      clock,
      signal,
      random: Math.random,
    });
  } finally {
    await actor.close();
  }
}
