import { z } from 'zod';
import { ServiceError } from '../../endpoint/service-error.ts';
import type { ExecutionRecord, ExecutionSummary } from '../execution.ts';
import type { ExecutionQuery } from '../execution-store.ts';
import { longArn } from './map-run-operations.ts';
import { type Answer, arn, defineOperation, includedData, type StatesContext, seconds } from './operation.ts';
import { isNumber, pageShape, pageSize, placeIn, tokenAfter } from './paging.ts';

export const startExecution = defineOperation(
  z.strictObject({
    stateMachineArn: arn,
    name: z.string().min(1).max(80).exactOptional(),
    input: z.string().max(262_144).exactOptional(),
  }),
  ({ stateMachineArn, ...request }, { machines, executions }) => {
    const started = executions.start(machines.requireActive(stateMachineArn), request);
    return { executionArn: started.arn, startDate: seconds(started.startedAtMs) };
  },
);

export const describeExecution = defineOperation(
  z.strictObject({ executionArn: arn, includedData }),
  (request, { executions }) => {
    const record = executions.require(request.executionArn);
    return {
      ...summary(record),
      mapRunArn: record.mapRunArn,
      ...(request.includedData === 'METADATA_ONLY' ? metadataOnly : dataOf(record)),
      error: record.error,
      cause: record.cause,
      ...redriveOf(record),
    };
  },
);

const metadataOnly: Answer = { inputDetails: { included: false } };

function dataOf({ input, output }: ExecutionRecord): Answer {
  const inputs = { input, inputDetails: { included: true } };
  return output === undefined ? inputs : { ...inputs, output, outputDetails: { included: true } };
}

/** Redrive is not built, so what AWS would call redrivable is not here; the words are AWS's for the other two (recorded 2024-06-30). */
function redriveOf({ status }: ExecutionRecord): Answer {
  const never = status === 'RUNNING' || status === 'SUCCEEDED';
  const redriveStatusReason = never
    ? `Execution is ${status} and cannot be redriven`
    : 'RedriveExecution is not built in local-cloud';
  return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason };
}

/** In AWS's order (recorded 2024-03-14). Nothing is ever PENDING_REDRIVE here. */
const statusFilter = z.enum(['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING']);

export const listExecutions = defineOperation(
  z.strictObject({
    stateMachineArn: arn.exactOptional(),
    mapRunArn: longArn.exactOptional(),
    statusFilter: statusFilter.exactOptional(),
    ...pageShape,
  }),
  (request, context) => {
    const { executions } = context;
    const owner = ownerOf(request, context);
    const { statusFilter: status } = request;
    const list = `executions ${status ?? ''} of ${owner.arn}`;
    const before = placeIn(list, request.nextToken, isNumber);
    const page = executions.list({
      owner,
      size: pageSize(request),
      ...(status !== undefined && { status }),
      ...(before !== undefined && { before }),
    });
    const describe = owner.kind === 'mapRun' ? childSummary : summary;
    return { executions: page.items.map(describe), nextToken: tokenAfter(list, page, ({ id }) => id) };
  },
);

/** Throws ValidationException, and what goes with an ARN that is none. */
function ownerOf(
  { stateMachineArn, mapRunArn }: { stateMachineArn?: string; mapRunArn?: string },
  { machines, mapRuns }: StatesContext,
): ExecutionQuery['owner'] {
  if (stateMachineArn !== undefined && mapRunArn === undefined)
    return { kind: 'stateMachine', arn: machines.require(stateMachineArn).arn };
  if (mapRunArn === undefined || stateMachineArn !== undefined)
    throw new ServiceError(
      'ValidationException',
      "ListExecutions takes either 'stateMachineArn' or 'mapRunArn'",
    );
  const { executionType } = mapRuns.require(mapRunArn);
  if (executionType === 'EXPRESS')
    throw new ServiceError(
      'StateMachineTypeNotSupported',
      `the child executions of '${mapRunArn}' are Express executions, which cannot be listed`,
    );
  return { kind: 'mapRun', arn: mapRunArn };
}

function childSummary(record: ExecutionSummary): Answer {
  return { ...summary(record), mapRunArn: record.mapRunArn, itemCount: record.itemCount };
}

export const stopExecution = defineOperation(
  z.strictObject({
    executionArn: arn,
    error: z.string().max(256).exactOptional(),
    cause: z.string().max(32_768).exactOptional(),
  }),
  async ({ executionArn, ...reason }, { executions }) => {
    const { stoppedAtMs } = await executions.stop(executionArn, reason);
    return { stopDate: seconds(stoppedAtMs) };
  },
);

/** `redriveCount` is there although nothing is ever redriven (recorded 2024-03-14). */
function summary(record: ExecutionSummary): Answer {
  return {
    executionArn: record.arn,
    stateMachineArn: record.stateMachineArn,
    name: record.name,
    status: record.status,
    startDate: seconds(record.startedAtMs),
    stopDate: seconds(record.stoppedAtMs),
    redriveCount: 0,
  };
}
