import { messageOf } from '../errors.ts';
import type { ProviderContext } from '../resources/provider-context.ts';
import { requireProvider } from './change-stack.ts';
import { identityOf } from './plan-request.ts';
import type { StatusRecorder } from './record-status.ts';
import { runInOrder } from './run-in-order.ts';
import { isInProgress, type ResourceStatus, type Stack, statusWhenGivenUp } from './stack.ts';
import type { StackStore } from './stack-store.ts';

interface Means {
  store: StackStore;
  recorder: StatusRecorder;
  context: ProviderContext;
  region: string;
  accountId: string;
  signal: AbortSignal;
}

const interruption =
  'local-cloud was stopped while this was in progress; an UpdateStack (or DeleteStack) carries on';

const failedAfter: Partial<Record<ResourceStatus, ResourceStatus>> = {
  CREATE_IN_PROGRESS: 'CREATE_FAILED',
  UPDATE_IN_PROGRESS: 'UPDATE_FAILED',
  DELETE_IN_PROGRESS: 'DELETE_FAILED',
};

/** After a restart: settles the stacks whose operation was interrupted, and brings back what lived in memory. */
export async function recoverStacks(means: Means): Promise<void> {
  const stacks = means.store.all().filter(({ status }) => status !== 'DELETE_COMPLETE');
  for (const stack of stacks) {
    settle(stack, means.recorder);
    await restore(stack, means);
  }
}

function settle(stack: Stack, recorder: StatusRecorder): void {
  if (!isInProgress(stack.status)) return;
  for (const [logicalId, resource] of Object.entries(stack.resources)) {
    const status = failedAfter[resource.status];
    if (status !== undefined) recorder.resource(stack, logicalId, { status, reason: interruption });
  }
  recorder.stack(stack, statusWhenGivenUp(stack.status), interruption);
}

async function restore(stack: Stack, means: Means): Promise<void> {
  const tasks = Object.entries(stack.resources)
    .filter(([, { state }]) => state === 'whole' || state === 'half-updated')
    .map(([id, { dependsOn }]) => ({ id, after: dependsOn }));
  const failed = await runInOrder(tasks, ({ id }) => restoreResource(stack, id, means));
  if (failed.length > 0)
    means.recorder.stack(
      stack,
      'UPDATE_FAILED',
      `The following resource(s) could not be brought back after a restart: [${failed.join(', ')}]. `,
    );
}

async function restoreResource(stack: Stack, logicalId: string, means: Means): Promise<void> {
  const resource = stack.resources[logicalId];
  if (resource?.physicalId === undefined) return;
  const { type, generatedName, properties, physicalId, attributes } = resource;
  const identity = identityOf(stack, means);
  try {
    await requireProvider(type).restore?.(
      {
        logicalId,
        type,
        generatedName,
        properties,
        physicalId,
        attributes,
        stack: identity,
        signal: means.signal,
      },
      means.context,
    );
  } catch (error) {
    resource.state = 'half-created';
    means.recorder.resource(stack, logicalId, { status: 'UPDATE_FAILED', reason: messageOf(error) });
    throw error;
  }
}
