import type { ExecutionStatus } from '../execution.ts';
import type { Tally } from './map-run.ts';

const members = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
} as const satisfies Record<ExecutionStatus, keyof Tally>;

/** Counts by status as tallies of executions and of the items in them. */
export function tallyOf(
  counts: { status: ExecutionStatus; executions: number; items: number }[],
): Record<'executions' | 'items', Tally> {
  const empty: Tally = { running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0 };
  const tallies = { executions: { ...empty }, items: { ...empty } };
  for (const { status, executions, items } of counts) {
    tallies.executions[members[status]] = executions;
    tallies.items[members[status]] = items;
  }
  return tallies;
}
