import type { CustomResourceRequest } from './cloudformation.ts';

/** CloudFormation waits an hour for a custom resource at most (user guide, "ServiceTimeout"); the last answer needs some of it. */
const longestMs = 55 * 60_000;

/**
 * The chain of invocations ends well before the sixteenth, at which Lambda takes a function that invokes itself for a runaway
 * (developer guide, "Use Lambda recursive loop detection"). Four of 15 minutes fill CloudFormation's hour.
 */
const maxInvocations = 12;

/** The event that goes on where this invocation stops, or nothing where another one like it would not end in time. */
export function planContinuation(
  request: CustomResourceRequest,
  { startedAtMs, nowMs }: { startedAtMs: number; nowMs: number },
): CustomResourceRequest | undefined {
  const { startedAtMs: firstMs, invocation } = request.Continuation ?? { startedAtMs, invocation: 1 };
  const ownMs = nowMs - startedAtMs;
  if (invocation >= maxInvocations || nowMs + ownMs - firstMs > longestMs) return undefined;
  return { ...request, Continuation: { startedAtMs: firstMs, invocation: invocation + 1 } };
}
