import { z } from 'zod';
import { defineOperation, requireStack } from './operation.ts';

const input = z.strictObject({
  StackName: z.string(),
  TemplateStage: z.enum(['Original', 'Processed']).exactOptional(),
});

/** The template that a stack was last created or updated with. Without transforms, both stages are the same. */
export const getTemplate = defineOperation(input, ({ StackName }, context) => ({
  TemplateBody: requireStack(StackName, context).templateBody,
  StagesAvailable: ['Original', 'Processed'],
}));
