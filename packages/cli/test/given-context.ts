import type { RunContext } from '../src/run/on-local-cloud.ts';

/** A context that nobody reads the progress of and that is never interrupted. */
export function givenContext(): RunContext {
  return {
    progress: { update: () => {}, done: () => {} },
    signal: new AbortController().signal,
    now: () => 0,
  };
}
