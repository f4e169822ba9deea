import { z } from 'zod';

/** What an invocation that ran out of time tells the next one, and CloudFormation never sends. Unix time in milliseconds. */
const continuationSchema = z.strictObject({ startedAtMs: z.number(), invocation: z.int().min(2) });

/**
 * A custom resource request (CloudFormation user guide, "Custom resource request objects"). The envelope is CloudFormation's to
 * extend, so unknown fields pass; the properties are ours and are checked apart.
 */
export const requestSchema = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url({ protocol: /^https?$/ }),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.record(z.string(), z.unknown()),
  OldResourceProperties: z.record(z.string(), z.unknown()).optional(),
  Continuation: continuationSchema.optional(),
});

export type CustomResourceRequest = z.infer<typeof requestSchema>;

/** What became of a request; `data` is what Fn::GetAtt reads. */
export interface Outcome {
  status: 'SUCCESS' | 'FAILED';
  reason: string;
  physicalResourceId: string;
  data: Record<string, string>;
}

/** A response body may hold 4,096 bytes (same page); a character takes up to three of them, and the ids a few hundred. */
const maxReasonLength = 1_000;

/** The response document, with exactly the fields that CloudFormation knows. */
export function formatResponse(request: CustomResourceRequest, outcome: Outcome): string {
  return JSON.stringify({
    Status: outcome.status,
    Reason: outcome.reason.slice(0, maxReasonLength),
    PhysicalResourceId: outcome.physicalResourceId,
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
    NoEcho: false,
    Data: outcome.data,
  });
}
