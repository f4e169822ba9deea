/**
 * Every error name that the interpreter itself raises. "caught by" is what a Retry or Catch needs to name; `States.TaskFailed`
 * matches whatever `States.ALL` does, but for `States.Timeout` (developer guide, "Handling errors in workflows").
 */
export const errorNames = {
  /** user: an expression returned nothing, the wrong type, or threw. Caught by its name or a wildcard. */
  queryEvaluation: 'States.QueryEvaluationError',
  /** user: a Task ran past its TimeoutSeconds, or was silent for its HeartbeatSeconds. Caught by its name or States.ALL. */
  timeout: 'States.Timeout',
  /** user: what Retry and Catch may call a States.Timeout that came from HeartbeatSeconds; it is reported as States.Timeout. */
  heartbeatTimeout: 'States.HeartbeatTimeout',
  /** user: more iterations of a Map failed than it tolerates. Caught by its name or a wildcard. */
  toleratedFailures: 'States.ExceedToleratedFailureThreshold',
  /** user: the items of a DISTRIBUTED Map could not be read. Caught by its name or a wildcard. */
  itemReader: 'States.ItemReaderFailed',
  /** user: the results of a DISTRIBUTED Map could not be written. Caught by its name or a wildcard. */
  resultWriter: 'States.ResultWriterFailed',
  /** user: data above a limit of size. From a task's result caught as any (recorded 2024-03-21); from elsewhere by nothing. */
  dataLimit: 'States.DataLimitExceeded',
  /** user or system: no Choice rule matched, the history is full, a task handler broke or says so. Caught by nothing. */
  runtime: 'States.Runtime',
} as const;

/**
 * A failure of the interpreted program, on its way from where it happened to the Catch that takes it. It is an exception because
 * that is what it is in the States Language; `attempts.ts` and `run-execution.ts` are the two places that catch it.
 */
export class StateFailure extends Error {
  readonly error: string | undefined;
  readonly explanation: string | undefined;
  /** Ends the execution whatever Retry and Catch say, and leaves no `*Failed` event behind. */
  readonly fatal: boolean;
  /** A second name by which Retry and Catch may know it. */
  readonly alias: string | undefined;
  /** What `$states.errorOutput` has for an error or a cause that nobody gave. */
  readonly unsaid: '' | null;

  constructor(error: string | undefined, explanation?: string, traits: FailureTraits = {}) {
    const { fatal = false, cause, alias, unsaid = '' } = traits;
    super(`${error ?? 'failed'}${explanation === undefined ? '' : `: ${explanation}`}`, { cause });
    this.name = 'StateFailure';
    this.error = error;
    this.explanation = explanation;
    this.fatal = fatal;
    this.alias = alias;
    this.unsaid = unsaid;
  }
}

interface FailureTraits {
  fatal?: boolean;
  cause?: unknown;
  alias?: string | undefined;
  unsaid?: '' | null;
}

/** Work that was given up because a sibling failed, the execution ran out of time, or its caller aborted it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
