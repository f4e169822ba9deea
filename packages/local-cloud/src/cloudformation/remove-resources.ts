import { messageOf } from '../errors.ts';
import { isMade } from '../template/plan.ts';
import { type Change, requireProvider } from './change-stack.ts';
import { reversed, runInOrder, type Task } from './run-in-order.ts';
import type { Leftover, StackResource } from './stack.ts';

/**
 * Removes resources from a stack, each after those that depend on it, unless their DeletionPolicy retains them. Resolves with
 * the ids of those that could not be deleted.
 */
export function removeResources(logicalIds: readonly string[], change: Change): Promise<string[]> {
  const tasks = logicalIds.map((id): Task => ({ id, after: change.stack.resources[id]?.dependsOn ?? [] }));
  return runInOrder(reversed(tasks), ({ id }) => removeResource(id, change));
}

/** Deletes what replacements and failed creations left behind; what cannot be deleted is given up, as CloudFormation does. */
export async function removeLeftovers(change: Change): Promise<void> {
  const { stack, recorder } = change;
  for (const leftover of [...stack.leftovers].reverse()) {
    recorder.leftover(stack, leftover, { status: 'DELETE_IN_PROGRESS' });
    try {
      await deletePhysical(leftover.logicalId, leftover, change);
      recorder.leftover(stack, leftover, { status: 'DELETE_COMPLETE' });
    } catch (error) {
      recorder.leftover(stack, leftover, { status: 'DELETE_FAILED', reason: messageOf(error) });
    }
    stack.leftovers = stack.leftovers.filter((other) => other !== leftover);
  }
}

async function removeResource(logicalId: string, change: Change): Promise<void> {
  const { stack, recorder } = change;
  const resource = stack.resources[logicalId];
  if (resource === undefined || resource.status === 'DELETE_COMPLETE') return;
  if (isRetained(resource)) {
    recorder.resource(stack, logicalId, { status: 'DELETE_SKIPPED' });
    delete stack.resources[logicalId];
    return;
  }
  recorder.resource(stack, logicalId, { status: 'DELETE_IN_PROGRESS' });
  try {
    const { physicalId = resource.generatedName, state } = resource;
    if (state !== 'unmade') await deletePhysical(logicalId, { ...resource, physicalId }, change);
  } catch (error) {
    recorder.resource(stack, logicalId, { status: 'DELETE_FAILED', reason: messageOf(error) });
    throw error;
  }
  recorder.resource(stack, logicalId, { status: 'DELETE_COMPLETE' });
  delete stack.resources[logicalId];
}

/** CloudFormation user guide, "DeletionPolicy attribute": RetainExceptOnCreate deletes only what never came to stand. */
function isRetained({ deletionPolicy, state }: StackResource): boolean {
  return deletionPolicy === 'Retain' || (deletionPolicy === 'RetainExceptOnCreate' && isMade({ state }));
}

async function deletePhysical(
  logicalId: string,
  resource: Omit<Leftover, 'logicalId'>,
  change: Change,
): Promise<void> {
  const { type, properties, physicalId, generatedName } = resource;
  const { identity, signal, context } = change;
  await requireProvider(type).delete(
    { logicalId, type, properties, physicalId, generatedName, stack: identity, signal },
    context,
  );
}
