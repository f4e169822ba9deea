import { z } from 'zod';
import type { ExecutionRecord } from '../executions.ts';
import { type Answer, defineOperation, pageShape, pageSize, seconds } from './operation.ts';
import { cutPage } from './paging.ts';

export const startExecution = defineOperation(
  z.strictObject({
    stateMachineArn: z.string(),
    name: z.string().exactOptional(),
    input: z.string().exactOptional(),
  }),
  ({ stateMachineArn, ...request }, { machines, executions }) => {
    const { arn, startedAtMs } = executions.start(machines.require(stateMachineArn), request);
    return { executionArn: arn, startDate: seconds(startedAtMs) };
  },
);

export const describeExecution = defineOperation(
  z.strictObject({ executionArn: z.string() }),
  ({ executionArn }, { executions }) => {
    const record = executions.require(executionArn);
    return {
      ...summary(record),
      input: record.input,
      inputDetails: { included: true },
      output: record.output,
      ...(record.output !== undefined && { outputDetails: { included: true } }),
      error: record.error,
      cause: record.cause,
    };
  },
);

const statuses = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);

export const listExecutions = defineOperation(
  z.strictObject({ stateMachineArn: z.string(), statusFilter: statuses.exactOptional(), ...pageShape }),
  ({ stateMachineArn, statusFilter, ...request }, { machines, executions }) => {
    const { arn } = machines.require(stateMachineArn);
    const matching = executions
      .all()
      .filter(
        (record) => record.stateMachineArn === arn && (statusFilter ?? record.status) === record.status,
      );
    const page = cutPage(matching, (record) => record.arn, { ...request, size: pageSize(request) });
    return { executions: page.items.map(summary), nextToken: page.nextToken };
  },
);

export const stopExecution = defineOperation(
  z.strictObject({
    executionArn: z.string(),
    error: z.string().max(256).exactOptional(),
    cause: z.string().max(32_768).exactOptional(),
  }),
  async ({ executionArn, ...reason }, { executions }) => {
    const { stoppedAtMs } = await executions.stop(executionArn, reason);
    return { stopDate: seconds(stoppedAtMs) };
  },
);

function summary(record: ExecutionRecord): Answer {
  return {
    executionArn: record.arn,
    stateMachineArn: record.stateMachineArn,
    name: record.name,
    status: record.status,
    startDate: seconds(record.startedAtMs),
    stopDate: seconds(record.stoppedAtMs),
  };
}
