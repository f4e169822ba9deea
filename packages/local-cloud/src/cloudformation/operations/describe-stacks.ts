import { z } from 'zod';
import type { XmlValue } from '../../endpoint/xml.ts';
import type { Stack } from '../stack.ts';
import { defineOperation, noToken, requireStack } from './operation.ts';

const input = z.strictObject({ StackName: z.string().exactOptional(), NextToken: noToken.optional() });

/** One stack, deleted ones too by their id; or all that are not deleted. */
export const describeStacks = defineOperation(input, ({ StackName }, context) => {
  const stacks =
    StackName === undefined
      ? context.store.all().filter(({ status }) => status !== 'DELETE_COMPLETE')
      : [requireStack(StackName, context)];
  return { Stacks: stacks.map(describe) };
});

function describe(stack: Stack): XmlValue {
  return {
    StackId: stack.stackId,
    StackName: stack.stackName,
    Description: stack.description,
    Parameters: Object.entries(stack.parameters).map(([name, { text, noEcho }]) => ({
      ParameterKey: name,
      ParameterValue: noEcho ? '****' : text,
    })),
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: true,
    NotificationARNs: [],
    Capabilities: stack.capabilities,
    Outputs: stack.outputs.map(({ key, value, description }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
    })),
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
    EnableTerminationProtection: false,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}
