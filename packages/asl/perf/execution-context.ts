import type { ExecutionContext } from '../src/index.ts';

/** Of an execution that is only measured. */
export const context: ExecutionContext = {
  executionArn: 'arn:aws:states:us-east-1:000000000000:execution:perf:run',
  executionName: 'run',
  startTime: new Date().toISOString(),
  roleArn: 'arn:aws:iam::000000000000:role/perf',
  stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:perf',
  stateMachineName: 'perf',
};
