import type { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { XmlValue } from '../../endpoint/xml.ts';
import { validationError } from '../../template/template-error.ts';
import type { Stack } from '../stack.ts';
import type { StackOperations } from '../stack-operations.ts';
import type { StackStore } from '../stack-store.ts';

export interface OperationContext {
  store: StackStore;
  stacks: StackOperations;
  /** Reads templates, with the root credential. */
  s3: S3Client;
  s3Endpoint: string;
  region: string;
  accountId: string;
}

/** One API operation: `input` names every parameter that is built; any other is refused by name. */
export interface Operation {
  input: z.ZodType;
  run(input: unknown, context: OperationContext): XmlValue | Promise<XmlValue>;
}

/** Makes an operation whose `run` gets its input as the schema gives it. */
export function defineOperation<S extends z.ZodType>(
  input: S,
  run: (input: z.output<S>, context: OperationContext) => XmlValue | Promise<XmlValue>,
): Operation {
  return { input, run: (value, context) => run(input.parse(value), context) };
}

/** CloudFormation API reference, CreateStack, StackName; the message as AWS's. */
export const newStackName = z
  .string()
  .max(128)
  .regex(/^[a-zA-Z][-a-zA-Z0-9]*$/, 'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*');

/** Pages are not needed: nobody has so many stacks or events here. A token cannot come from us. */
export const noToken = z.undefined({
  error: 'NextToken was not given out by local-cloud, which answers in one page',
});

/** The stack of a request, deleted ones by their id. Throws ValidationError. */
export function requireStack(nameOrId: string, { store }: OperationContext): Stack {
  const stack = store.find(nameOrId);
  if (stack === undefined) throw validationError(`Stack with id ${nameOrId} does not exist`);
  return stack;
}
