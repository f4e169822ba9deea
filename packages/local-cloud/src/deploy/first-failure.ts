import type { StackEvent } from '@aws-sdk/client-cloudformation';

/**
 * The failure that explains the others: the first since the stack was last asked to change. `events` are those of
 * DescribeStackEvents, which has all that ever happened to the stack, newest first.
 */
export function firstFailure(events: readonly StackEvent[]): StackEvent | undefined {
  const asked = events.findIndex(isRequestToChange);
  return events.slice(0, asked === -1 ? events.length : asked).findLast(isFailure);
}

/** The stack's own event is of the resource whose id is the stack's. */
function isRequestToChange({ StackId, PhysicalResourceId, ResourceStatus }: StackEvent): boolean {
  return PhysicalResourceId === StackId && /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(ResourceStatus ?? '');
}

function isFailure({ ResourceStatus }: StackEvent): boolean {
  return ResourceStatus?.endsWith('_FAILED') ?? false;
}
