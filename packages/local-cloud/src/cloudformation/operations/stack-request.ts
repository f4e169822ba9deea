import { z } from 'zod';
import { validationError } from '../../template/template-error.ts';
import type { StackRequest } from '../plan-request.ts';
import { readTemplate } from '../read-template.ts';
import type { OperationContext } from './operation.ts';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** The parameters that CreateStack and UpdateStack share. `ClientRequestToken` is only of use where calls get lost. */
export const stackRequestShape = {
  TemplateBody: z.string().exactOptional(),
  TemplateURL: z.string().exactOptional(),
  Parameters: z
    .array(
      z.strictObject({
        ParameterKey: z.string(),
        ParameterValue: z.string().exactOptional(),
        UsePreviousValue: flag.exactOptional(),
      }),
    )
    .exactOptional(),
  Capabilities: z
    .array(z.enum(['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']))
    .exactOptional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).exactOptional(),
  DisableRollback: flag.exactOptional(),
  ClientRequestToken: z.string().exactOptional(),
};

type SharedInput = z.output<z.ZodObject<typeof stackRequestShape>>;

/** Rollback is not built: a caller must have said that it does not want one. Throws ValidationError. */
export function refuseRollback(operation: string, isDisabled: boolean): void {
  if (isDisabled) return;
  throw validationError(
    `rollback is not built in local-cloud: pass DisableRollback=true to ${operation}; what failed then stays, and an UpdateStack carries on`,
  );
}

/** What both operations ask for, with the template fetched. */
export async function readStackRequest(
  stackName: string,
  input: SharedInput,
  context: OperationContext,
  previousTemplate?: string,
): Promise<StackRequest> {
  return {
    stackName,
    templateBody: previousTemplate ?? (await readTemplate(input, context)),
    parameters: (input.Parameters ?? []).map(({ ParameterKey, ParameterValue, UsePreviousValue }) => ({
      name: ParameterKey,
      usePrevious: UsePreviousValue ?? false,
      ...(ParameterValue !== undefined && { value: ParameterValue }),
    })),
    capabilities: input.Capabilities ?? [],
    ...(input.Tags && { tags: Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value])) }),
  };
}
