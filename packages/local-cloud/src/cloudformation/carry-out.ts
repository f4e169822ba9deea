import { messageOf } from '../errors.ts';
import { resolveOutputs } from '../template/plan.ts';
import { applyPlan, type Change } from './change-stack.ts';
import { type Planned, scopeOf } from './plan-request.ts';
import { removeLeftovers, removeResources } from './remove-resources.ts';

/** Makes the resources of a new stack. */
export async function carryOutCreation(change: Change, planned: Planned): Promise<void> {
  const { stack, recorder, identity } = change;
  const scope = scopeOf(stack, planned, identity);
  const failed = await applyPlan(planned.plan, { ...change, template: planned.template, scope });
  const failure = failed.length > 0 ? failureReason('create', failed) : setOutputs(change, planned);
  // A stack that is being deleted meanwhile has nothing more to say about its creation.
  if (stack.status === 'DELETE_IN_PROGRESS') return;
  if (failure === undefined) recorder.stack(stack, 'CREATE_COMPLETE');
  else recorder.stack(stack, 'CREATE_FAILED', failure);
}

/** Changes the resources of a stack; once all are as they should be, removes those that are no longer wanted. */
export async function carryOutUpdate(change: Change, planned: Planned): Promise<void> {
  const { stack, recorder, identity } = change;
  const scope = scopeOf(stack, planned, identity);
  const failed = await applyPlan(planned.plan, { ...change, template: planned.template, scope });
  const failure = failed.length > 0 ? failureReason('update', failed) : setOutputs(change, planned);
  if (stack.status === 'DELETE_IN_PROGRESS') return;
  if (failure !== undefined) {
    recorder.stack(stack, 'UPDATE_FAILED', failure);
    return;
  }
  recorder.stack(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  await removeResources(planned.plan.removed, change);
  await removeLeftovers(change);
  if (stack.status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') recorder.stack(stack, 'UPDATE_COMPLETE');
}

/** Removes everything that a stack holds, but for what it is asked to retain. */
export async function carryOutDeletion(change: Change, retain: readonly string[]): Promise<void> {
  const { stack, recorder } = change;
  for (const logicalId of retain) {
    const resource = stack.resources[logicalId];
    if (resource !== undefined) resource.deletionPolicy = 'Retain';
  }
  const failed = await removeResources(Object.keys(stack.resources), change);
  await removeLeftovers(change);
  if (failed.length > 0) recorder.stack(stack, 'DELETE_FAILED', failureReason('delete', failed));
  else recorder.stack(stack, 'DELETE_COMPLETE');
}

/** Gives why the outputs cannot be resolved, if they cannot. */
function setOutputs({ stack, identity }: Change, planned: Planned): string | undefined {
  try {
    stack.outputs = resolveOutputs(planned.template, scopeOf(stack, planned, identity));
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** CloudFormation's sentence, the blank at its end included. */
function failureReason(verb: string, failed: readonly string[]): string {
  return `The following resource(s) failed to ${verb}: [${failed.join(', ')}]. `;
}
