import { randomUUID } from 'node:crypto';
import type { Clock } from '@s3-lambda-bench/asl';
import { type ResourceStatus, type Stack, type StackResource, type StackStatus, stackType } from './stack.ts';
import type { StackStore } from './stack-store.ts';

/** Keeps a stack's statuses and events together: every change of status is one event, and durable when it returns. */
export interface StatusRecorder {
  stack(stack: Stack, status: StackStatus, reason?: string): void;
  resource(stack: Stack, logicalId: string, change: ResourceChange): void;
  /** Of a resource that the stack no longer lists. */
  leftover(
    stack: Stack,
    leftover: { logicalId: string; type: string; physicalId: string },
    change: ResourceChange,
  ): void;
}

interface ResourceChange {
  status: ResourceStatus;
  reason?: string;
}

export function makeStatusRecorder(store: StackStore, clock: Clock): StatusRecorder {
  const timestamp = () => new Date(clock.now()).toISOString();
  return {
    stack: (stack, status, reason) => {
      stack.status = status;
      setReason(stack, reason);
      store.save(stack);
      const { stackId, stackName } = stack;
      const event = {
        eventId: randomUUID(),
        timestamp: timestamp(),
        logicalId: stackName,
        physicalId: stackId,
      };
      store.addEvent(stackId, { ...event, type: stackType, status, ...withReason(reason) });
    },
    resource: (stack, logicalId, { status, reason }) => {
      const resource = stack.resources[logicalId];
      if (resource === undefined) throw new Error(`stack ${stack.stackName} has no resource ${logicalId}`);
      resource.status = status;
      resource.changedAt = timestamp();
      setReason(resource, reason);
      store.save(stack);
      const { type, physicalId = '', changedAt } = resource;
      const event = {
        eventId: eventId(logicalId, status, changedAt),
        timestamp: changedAt,
        logicalId,
        physicalId,
      };
      store.addEvent(stack.stackId, { ...event, type, status, ...withReason(reason) });
    },
    leftover: (stack, { logicalId, type, physicalId }, { status, reason }) => {
      const at = timestamp();
      const event = { eventId: eventId(logicalId, status, at), timestamp: at, logicalId, physicalId };
      store.addEvent(stack.stackId, { ...event, type, status, ...withReason(reason) });
    },
  };
}

function eventId(logicalId: string, status: string, timestamp: string): string {
  return `${logicalId}-${status}-${timestamp}`;
}

function setReason(target: Stack | StackResource, reason: string | undefined): void {
  if (reason === undefined) delete target.statusReason;
  else target.statusReason = reason;
}

function withReason(reason: string | undefined): { statusReason?: string } {
  return reason === undefined ? {} : { statusReason: reason };
}
