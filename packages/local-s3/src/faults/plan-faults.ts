import { type Draws, drawLognormal } from './draw.ts';
import type { FaultRules, FaultsDocument } from './faults-document.ts';

/** What faults go by in a request. */
export interface FaultFacts {
  /** S3's name of it. */
  operation: string;
  isRead: boolean;
  /** Bucket and key up to the key's last slash. */
  prefix: string;
  accessKeyId: string;
}

/** What a request is to suffer before its operation runs, and in its bodies. */
export interface FaultPlan {
  refusal: 'SlowDown' | 'InternalError' | undefined;
  latencyMs: number;
  /** The point of a body at which the connection is reset, from 0 up to but without 1. */
  resetAt: number | undefined;
}

/**
 * SlowDown comes at once and before all else, as S3's front door sends it; the rest comes after the latency. A refused
 * request has no body to reset.
 */
export function planFaults(
  document: FaultsDocument,
  facts: FaultFacts,
  { draws, isTooFast }: { draws: Draws; isTooFast: boolean },
): FaultPlan {
  if (isTooFast) return { refusal: 'SlowDown', latencyMs: 0, resetAt: undefined };
  const isDue = (kind: 'internal_error' | 'reset', luck: number) =>
    luck < (findRule(document, facts, kind)?.rule.probability ?? 0);
  const latencyMs = planLatency(findRule(document, facts, 'latency')?.rule, draws);
  if (isDue('internal_error', draws.internalError)) {
    return { refusal: 'InternalError', latencyMs, resetAt: undefined };
  }
  return {
    refusal: undefined,
    latencyMs,
    resetAt: isDue('reset', draws.reset) ? draws.resetAt : undefined,
  };
}

/** Of one kind of fault, the rule that says most about a request: its operation's, else its class's, else everybody's. */
export function findRule<K extends keyof FaultRules>(
  { operations }: FaultsDocument,
  { operation, isRead }: FaultFacts,
  kind: K,
): { scope: string; rule: NonNullable<FaultRules[K]> } | undefined {
  for (const scope of [operation, isRead ? 'reads' : 'writes', '*']) {
    const rule = operations[scope]?.[kind];
    if (rule !== undefined) return { scope, rule };
  }
  return undefined;
}

/** The tail of a lognormal distribution has no end; a wait has. */
const longestLatencyMs = 3_600_000;

function planLatency(rule: FaultRules['latency'], { latency }: Draws): number {
  if (rule === undefined) return 0;
  const drawnMs = rule.lognormal === undefined ? 0 : drawLognormal(rule.lognormal, latency);
  return Math.min(longestLatencyMs, (rule.fixed_ms ?? 0) + drawnMs);
}
