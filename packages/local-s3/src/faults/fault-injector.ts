import { makeBucketBook } from './bucket-book.ts';
import { draw } from './draw.ts';
import type { FaultsDocument } from './faults-document.ts';
import { type FaultFacts, type FaultPlan, findRule, planFaults } from './plan-faults.ts';

/** Paces one direction of a request's bodies. */
export interface Pacer {
  /** No more than this goes at once, so that slow bodies trickle, and those of one key take turns. */
  sliceBytes: number;
  /** Takes the bytes from what the access key may move; how long to wait before they go. */
  reserveMs: (bytes: number, nowMs: number) => number;
}

/** Faults in force: a document, and what has come since it was set. */
export interface FaultInjector {
  document: FaultsDocument;
  /** Counts the request and decides what it suffers. */
  plan: (facts: FaultFacts, nowMs: number) => FaultPlan;
  /** Undefined where the bandwidth has no limit. */
  pacer: (facts: FaultFacts, direction: 'in' | 'out') => Pacer | undefined;
}

/** Share of a second's bytes that may go at once. */
const burstSeconds = 0.1;

export function makeFaultInjector(document: FaultsDocument): FaultInjector {
  const counts = new Map<string, number>();
  const requests = makeBucketBook();
  const bandwidth = makeBucketBook();
  const countUp = (operation: string) => {
    const nth = (counts.get(operation) ?? 0) + 1;
    counts.set(operation, nth);
    return nth;
  };
  const isTooFast = (facts: FaultFacts, nowMs: number) => {
    const found = findRule(document, facts, 'slow_down');
    if (found === undefined) return false;
    const { requests_per_second: perSecond } = found.rule;
    const rate = { perSecond, capacity: Math.max(1, perSecond) };
    return !requests.take(`${found.scope} ${facts.prefix}`, rate, nowMs);
  };
  return {
    document,
    plan: (facts, nowMs) => {
      const draws = draw(document.seed, facts.operation, countUp(facts.operation));
      return planFaults(document, facts, { draws, isTooFast: isTooFast(facts, nowMs) });
    },
    pacer: (facts, direction) => {
      const found = findRule(document, facts, 'bandwidth_per_credential');
      const perSecond = found?.rule[`${direction}_bytes_per_second`];
      if (found === undefined || perSecond === undefined) return undefined;
      const sliceBytes = Math.max(1, Math.floor(perSecond * burstSeconds));
      const rate = { perSecond, capacity: sliceBytes };
      const name = `${direction} ${found.scope} ${facts.accessKeyId}`;
      return { sliceBytes, reserveMs: (bytes, nowMs) => bandwidth.reserve(name, rate, bytes, nowMs) };
    },
  };
}
