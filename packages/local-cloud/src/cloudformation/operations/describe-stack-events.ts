import { z } from 'zod';
import { defineOperation, noToken, requireStack } from './operation.ts';

const input = z.strictObject({ StackName: z.string(), NextToken: noToken.optional() });

/** Everything that happened to a stack, newest first. */
export const describeStackEvents = defineOperation(input, ({ StackName }, context) => {
  const { stackId, stackName } = requireStack(StackName, context);
  const events = context.store.events(stackId).map((event) => ({
    StackId: stackId,
    EventId: event.eventId,
    StackName: stackName,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: event.timestamp,
    ResourceStatus: event.status,
    ResourceStatusReason: event.statusReason,
  }));
  return { StackEvents: events };
});
