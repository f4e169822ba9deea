import type { Json } from '../json.ts';
import type { ResultTransformation } from '../state-machine.ts';
import type { ChildExecution } from './map-run-host.ts';
import type { ExecutionResult } from './run-execution.ts';

/** What the Map's result has of one child execution. */
export interface ChildResult {
  succeeded: boolean;
  /** More than one where an output was flattened. */
  entries: Json[];
}

/** A child execution that has ended. Times in Unix milliseconds. */
export interface Ended {
  child: ChildExecution;
  startedAtMs: number;
  stoppedAtMs: number;
  result: ExecutionResult;
}

/**
 * Without a ResultWriter a child counts by its output; a tolerated failure keeps its place (iwamot/sfnx, measured 2026). With one, a
 * failure is told in full whatever the transformation (developer guide, "ResultWriter").
 */
export function childResultOf(ended: Ended, transformation: ResultTransformation | undefined): ChildResult {
  const { result } = ended;
  if (result.status !== 'SUCCEEDED') {
    const { status, error = '', cause = '' } = result;
    const brief = { Status: status, Error: error, Cause: cause };
    return { succeeded: false, entries: [transformation === undefined ? brief : recordOf(ended)] };
  }
  const { output } = result;
  if (transformation === 'NONE') return { succeeded: true, entries: [recordOf(ended)] };
  const isFlattened = transformation === 'FLATTEN' && Array.isArray(output);
  return { succeeded: true, entries: isFlattened ? output : [output] };
}

/** In the shape of a result file, as shown in the developer guide, "ResultWriter". Redrive is not built, so nothing is redrivable. */
function recordOf({ child, startedAtMs, stoppedAtMs, result }: Ended): Json {
  const { context, input } = child;
  const included = { Included: true };
  const why = result.status === 'SUCCEEDED' ? {} : { Cause: result.cause ?? '', Error: result.error ?? '' };
  const output = result.status === 'SUCCEEDED' ? { Output: JSON.stringify(result.output) } : {};
  const reason =
    result.status === 'SUCCEEDED'
      ? { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' }
      : {};
  return {
    ...why,
    ExecutionArn: context.executionArn,
    Input: input,
    InputDetails: included,
    Name: context.executionName,
    ...output,
    OutputDetails: included,
    RedriveCount: 0,
    RedriveStatus: 'NOT_REDRIVABLE',
    ...reason,
    StartDate: new Date(startedAtMs).toISOString(),
    StateMachineArn: context.stateMachineArn,
    Status: result.status,
    StopDate: new Date(stoppedAtMs).toISOString(),
  };
}
