import type { S3Client } from '@aws-sdk/client-s3';
import { parse } from '@s3-lambda-bench/contract';
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

/** One API operation. Throws a ServiceError; a parameter that is not built is a ValidationError naming it. */
export type Operation = (input: unknown, context: OperationContext) => Promise<XmlValue>;

/** Makes an operation out of the schema of its input, which names every parameter that is built, and what it does with it. */
export function defineOperation<S extends z.ZodType>(
  schema: S,
  run: (input: z.output<S>, context: OperationContext) => XmlValue | Promise<XmlValue>,
): Operation {
  return async (input, context) => {
    const parsed = parse(schema, input);
    if (!parsed.ok)
      throw validationError(`not a request that local-cloud takes: ${parsed.problems.join('; ')}`);
    return run(parsed.value, context);
  };
}

/** CloudFormation API reference, CreateStack, StackName; the message as AWS's. Throws ValidationError. */
export function checkStackName(name: string): void {
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]* and have length less than or equal to 128`,
  );
}

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
