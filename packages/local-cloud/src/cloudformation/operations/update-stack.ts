import { z } from 'zod';
import { validationError } from '../../template/template-error.ts';
import { defineOperation } from './operation.ts';
import { readStackRequest, refuseRollback, stackRequestShape } from './stack-request.ts';

const input = z.strictObject({
  StackName: z.string(),
  UsePreviousTemplate: z.enum(['true', 'false']).exactOptional(),
  ...stackRequestShape,
});

/** Accepts a change of a stack and returns. Parameters without a new or the previous value fall back to their defaults. */
export const updateStack = defineOperation(input, async (request, context) => {
  refuseRollback('UpdateStack', request.DisableRollback === true);
  const stack = context.store.find(request.StackName);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE')
    throw validationError(`Stack [${request.StackName}] does not exist`);
  const previousTemplate = request.UsePreviousTemplate === 'true' ? stack.templateBody : undefined;
  const { stackId } = context.stacks.update(
    await readStackRequest(stack.stackName, request, context, previousTemplate),
  );
  return { StackId: stackId };
});
