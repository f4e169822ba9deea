import { z } from 'zod';
import { defineOperation, noToken } from './operation.ts';

const input = z.strictObject({
  StackStatusFilter: z.array(z.string()).exactOptional(),
  NextToken: noToken.optional(),
});

/** Every stack, deleted ones too, or those in one of the given statuses. */
export const listStacks = defineOperation(input, ({ StackStatusFilter }, { store }) => ({
  StackSummaries: store
    .all()
    .filter(({ status }) => StackStatusFilter === undefined || StackStatusFilter.includes(status))
    .map((stack) => ({
      StackId: stack.stackId,
      StackName: stack.stackName,
      TemplateDescription: stack.description,
      CreationTime: stack.createdAt,
      LastUpdatedTime: stack.updatedAt,
      DeletionTime: stack.deletedAt,
      StackStatus: stack.status,
      StackStatusReason: stack.statusReason,
      DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    })),
}));
