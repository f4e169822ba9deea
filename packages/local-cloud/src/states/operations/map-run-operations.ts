import { z } from 'zod';
import type { MapRunRecord, Tally } from '../map-runs/map-run.ts';
import { type Answer, arn, defineOperation, seconds } from './operation.ts';
import { isNumber, pageShape, pageSize, placeIn, tokenAfter } from './paging.ts';

export const longArn = z.string().min(1).max(2000);

export const describeMapRun = defineOperation(
  z.strictObject({ mapRunArn: longArn }),
  ({ mapRunArn }, { mapRuns, executions }) => {
    const run = mapRuns.require(mapRunArn);
    const { limits, executionArn, status, startedAtMs, stoppedAtMs } = run;
    const tallies = executions.tallies(mapRunArn);
    return {
      mapRunArn,
      executionArn,
      status,
      startDate: seconds(startedAtMs),
      stopDate: seconds(stoppedAtMs),
      ...limits,
      itemCounts: countsOf(run, tallies.items, run.items),
      executionCounts: countsOf(run, tallies.executions, run.executions),
      redriveCount: 0,
    };
  },
);

/**
 * What has started but not ended is running, what is known of but has not started is pending, also in a map run that has ended (floci
 * #2694, measured on AWS 2026-08). Results count as written whether there is a ResultWriter or not (recorded 2023-09-21).
 */
function countsOf({ status }: MapRunRecord, tally: Tally, expected: number | undefined): Answer {
  const { running, succeeded, failed, timedOut, aborted } = tally;
  const started = running + succeeded + failed + timedOut + aborted;
  const total = Math.max(expected ?? started, started);
  return {
    ...tally,
    pending: total - started,
    total,
    resultsWritten: status === 'SUCCEEDED' ? succeeded : 0,
    // Redrive is not built.
    failuresNotRedrivable: failed + timedOut + aborted,
    pendingRedrive: 0,
  };
}

export const listMapRuns = defineOperation(
  z.strictObject({ executionArn: arn, ...pageShape }),
  (request, { mapRuns, executions }) => {
    const { arn: executionArn } = executions.require(request.executionArn);
    const list = `map runs of ${executionArn}`;
    const before = placeIn(list, request.nextToken, isNumber);
    const size = pageSize(request);
    const page = mapRuns.list({ executionArn, size, ...(before !== undefined && { before }) });
    return { mapRuns: page.items.map(summary), nextToken: tokenAfter(list, page, ({ id }) => id) };
  },
);

function summary({
  arn: mapRunArn,
  executionArn,
  stateMachineArn,
  startedAtMs,
  stoppedAtMs,
}: MapRunRecord): Answer {
  const [startDate, stopDate] = [seconds(startedAtMs), seconds(stoppedAtMs)];
  return { executionArn, mapRunArn, stateMachineArn, startDate, stopDate };
}

export const updateMapRun = defineOperation(
  z.strictObject({
    mapRunArn: longArn,
    maxConcurrency: z.int().min(0).exactOptional(),
    toleratedFailureCount: z.int().min(0).exactOptional(),
    toleratedFailurePercentage: z.number().min(0).max(100).exactOptional(),
  }),
  ({ mapRunArn, ...changes }, { mapRuns }) => {
    mapRuns.update(mapRunArn, changes);
    return {};
  },
);
