import { z } from 'zod';
import { defineOperation } from './operation.ts';

const input = z.strictObject({
  StackName: z.string(),
  RetainResources: z.array(z.string()).exactOptional(),
  ClientRequestToken: z.string().exactOptional(),
});

/** Accepts the deletion of a stack and returns. One that is not there counts as deleted. */
export const deleteStack = defineOperation(input, ({ StackName, RetainResources = [] }, { stacks }) => {
  stacks.delete(StackName, RetainResources);
  return {};
});
