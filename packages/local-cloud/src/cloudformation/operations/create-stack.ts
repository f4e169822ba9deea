import { z } from 'zod';
import { checkStackName, defineOperation } from './operation.ts';
import { readStackRequest, refuseRollback, stackRequestShape } from './stack-request.ts';

const input = z.strictObject({
  StackName: z.string(),
  OnFailure: z.enum(['DO_NOTHING', 'ROLLBACK', 'DELETE']).exactOptional(),
  ...stackRequestShape,
});

/** Accepts a stack and returns; the stack is CREATE_IN_PROGRESS until it stands or has failed. */
export const createStack = defineOperation(input, async (request, context) => {
  checkStackName(request.StackName);
  refuseRollback('CreateStack', request.DisableRollback === true || request.OnFailure === 'DO_NOTHING');
  const { stackId } = context.stacks.create(await readStackRequest(request.StackName, request, context));
  return { StackId: stackId };
});
