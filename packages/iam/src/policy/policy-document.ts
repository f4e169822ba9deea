import { parse } from '@s3-lambda-bench/contract';
import { z } from 'zod';
import { PolicyError } from '../errors.ts';
import { compilePolicy } from './compile-policy.ts';

const strings = z.union([z.string(), z.array(z.string())]);
const scalar = z.union([z.string(), z.boolean(), z.number()]);

const statementSchema = z.strictObject({
  Sid: z.string().exactOptional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: strings.exactOptional(),
  NotAction: strings.exactOptional(),
  Resource: strings.exactOptional(),
  NotResource: strings.exactOptional(),
  Condition: z.record(z.string(), z.record(z.string(), z.union([scalar, z.array(scalar)]))).exactOptional(),
});

export const policyDocumentSchema = z.strictObject({
  Version: z.string().exactOptional(),
  Id: z.string().exactOptional(),
  Statement: z.union([statementSchema, z.array(statementSchema)]),
});

/** An identity policy (IAM user guide, "IAM JSON policy element reference"), so without `Principal`. */
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;
export type PolicyStatement = z.infer<typeof statementSchema>;

/**
 * The document, once it is sure that `decide` can carry out every element of it.
 * Throws PolicyError that names the element, operator or variable it cannot.
 */
export function validatePolicyDocument(document: unknown): PolicyDocument {
  const parsed = parse(policyDocumentSchema, document);
  if (!parsed.ok) throw new PolicyError(`policy document is not usable: ${parsed.problems.join('; ')}`);
  compilePolicy(parsed.value);
  return parsed.value;
}
