import type { Json } from './json.ts';
import type { Expression } from './jsonata/expression.ts';

/** The most that Seconds, TimeoutSeconds and HeartbeatSeconds may be (developer guide, "Wait" and "Task"). */
export const maxSeconds = 99_999_999;

/** A parsed definition, ready to run any number of times. Made by `parseStateMachine` only. */
export interface StateMachine extends Flow {
  timeoutSeconds: number | undefined;
}

/** States that hand over to one another: a state machine, a Parallel branch, or a Map's ItemProcessor. */
export interface Flow {
  startAt: string;
  states: ReadonlyMap<string, State>;
}

/** A JSON document in which any string may be an expression. */
export type Template =
  | { kind: 'constant'; value: Json }
  | { kind: 'expression'; expression: Expression }
  | { kind: 'list'; items: Template[] }
  | { kind: 'record'; entries: [key: string, template: Template][] };

/** What a state, a Choice rule or a catcher leaves behind. */
export interface Exports {
  output: Template | undefined;
  assign: [variable: string, value: Template][];
}

/** `next` is undefined where the state says `End`. */
interface Transition {
  next: string | undefined;
}

interface Fallible {
  retry: Retrier[];
  catch: Catcher[];
}

export interface Retrier {
  errorEquals: string[];
  intervalSeconds: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelaySeconds: number | undefined;
  jitter: 'FULL' | 'NONE';
}

export interface Catcher extends Exports {
  errorEquals: string[];
  next: string;
}

interface PassState extends Exports, Transition {
  type: 'Pass';
  name: string;
}

export interface TaskState extends Exports, Transition, Fallible {
  type: 'Task';
  name: string;
  resource: TaskResource;
  arguments: Template | undefined;
  /** Of the role to act as, by `Credentials`. */
  roleArn: Template | undefined;
  timeoutSeconds: Template | undefined;
  heartbeatSeconds: Template | undefined;
}

/** `lambda` is a function's own ARN, whose events differ from those of every service integration. */
export type TaskResource =
  | { kind: 'lambda'; arn: string; pattern: 'requestResponse' }
  | { kind: 'service'; arn: string; pattern: TaskPattern; resourceType: string; resource: string };

/** What a Task waits for: the service's answer, the end of the job it starts, or somebody who returns its token. */
export type TaskPattern = 'requestResponse' | 'sync' | 'waitForTaskToken';

export interface ChoiceState extends Exports {
  type: 'Choice';
  name: string;
  choices: ChoiceRule[];
  default: string | undefined;
}

export interface ChoiceRule extends Exports {
  condition: Template;
  next: string;
}

export interface WaitState extends Exports, Transition {
  type: 'Wait';
  name: string;
  until: { kind: 'seconds' | 'timestamp'; template: Template };
}

export interface ParallelState extends Exports, Transition, Fallible {
  type: 'Parallel';
  name: string;
  arguments: Template | undefined;
  branches: Flow[];
}

export interface MapState extends Exports, Transition, Fallible {
  type: 'Map';
  name: string;
  /** In which the input that is no list is spoken of. */
  language: 'JSONata' | 'JSONPath';
  items: Template | undefined;
  itemSelector: Template | undefined;
  maxConcurrency: Template | undefined;
  /** AWS takes these inline too (recorded 2025-07-22); they are evaluated there, but tolerate nothing. */
  toleratedFailureCount: Template | undefined;
  toleratedFailurePercentage: Template | undefined;
  itemProcessor: Flow;
  /** Set in DISTRIBUTED mode, where every item or batch is an execution of its own. */
  distribution: Distribution | undefined;
}

export interface Distribution {
  /** Of the child executions. */
  executionType: 'STANDARD' | 'EXPRESS';
  label: string | undefined;
  itemReader: ItemReader | undefined;
  itemBatcher: ItemBatcher | undefined;
  resultWriter: ResultWriter | undefined;
}

export interface ItemReader {
  resource: string;
  arguments: Template;
  /** `MaxItems` is on its own, for it may be an expression. */
  config: ReaderConfig;
  maxItems: Template | undefined;
}

/** How the bytes of an S3 object are items; nothing of it matters to a list of objects. */
export interface ReaderConfig {
  inputType: 'CSV' | 'JSON' | 'JSONL' | undefined;
  csvHeaderLocation: 'FIRST_ROW' | 'GIVEN' | undefined;
  csvHeaders: string[] | undefined;
  csvDelimiter: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB';
  /** A JSON Pointer to the items within a JSON document. */
  itemsPointer: string | undefined;
}

export interface ItemBatcher {
  maxItemsPerBatch: Template | undefined;
  maxInputBytesPerBatch: Template | undefined;
  batchInput: Template | undefined;
}

/** Without a destination the results are only put into shape. */
export interface ResultWriter {
  destination: { resource: string; arguments: Template } | undefined;
  transformation: ResultTransformation;
  outputType: 'JSON' | 'JSONL';
}

/** What of a child execution is its result: all that is known of it, its output, or the items of its output. */
export type ResultTransformation = 'NONE' | 'COMPACT' | 'FLATTEN';

export interface SucceedState {
  type: 'Succeed';
  name: string;
  output: Template | undefined;
}

export interface FailState {
  type: 'Fail';
  name: string;
  error: Template | undefined;
  cause: Template | undefined;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | ParallelState
  | MapState
  | SucceedState
  | FailState;

/** One state on its own, whose transitions may lead anywhere. Made by `parseState` only. */
export interface SingleState {
  state: State;
  language: 'JSONata' | 'JSONPath';
}

export type StateType = State['type'];
