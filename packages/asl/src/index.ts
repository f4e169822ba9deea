export { type Clock, systemClock } from './clock.ts';
export type { Json } from './json.ts';
export { type ParsedState, parseState } from './parse/parse-state.ts';
export { type ParsedStateMachine, parseStateMachine } from './parse/parse-state-machine.ts';
export type { Problem } from './parse/problems.ts';
export type { ExecutionContext, TaskHandler, TaskRequest, TaskResult } from './run/execution.ts';
export type { HistoryEvent } from './run/history.ts';
export type {
  ChildExecution,
  ItemReaderRequest,
  ItemsRead,
  MapRunFollower,
  MapRunHost,
  MapRunLimits,
  MapRunStart,
  ResultsWritten,
  ResultWriterRequest,
} from './run/map-run-host.ts';
export { type ExecutionOptions, type ExecutionResult, runExecution } from './run/run-execution.ts';
export { runState, type StateRun, type StateRunOptions } from './run/run-state.ts';
export type { SingleState, StateMachine, TaskPattern } from './state-machine.ts';
