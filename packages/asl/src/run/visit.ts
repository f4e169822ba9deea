import { errorNames, StateFailure } from '../errors.ts';
import { isTooLarge, type Json, jsonType, type Payload, payloadOf } from '../json.ts';
import { functionBindings } from '../jsonata/added-functions.ts';
import { type Exports, maxSeconds, type State, type Template } from '../state-machine.ts';
import type { Execution, Scope } from './execution.ts';
import { type Assigned, assign, oversizeOf, variablesInScope } from './variables.ts';

/** One stay in a state, from its `StateEntered` event to its `StateExited`. */
export interface Visit {
  execution: Execution;
  scope: Scope;
  state: State;
  input: Payload;
  /** The thread's last event before this state was entered, and the `StateEntered` event itself. */
  enteredFrom: number;
  enteredId: number;
  enteredTime: string;
  retryCount: number;
  /** Of the Task's current attempt, where its resource waits for one. */
  taskToken: string | undefined;
}

/** What a state leaves behind. `next` is undefined where the flow ends. */
export interface Exit {
  output: Payload;
  assigned: Assigned;
  next: string | undefined;
}

/** What only some expressions see of `$states`. */
export interface Findings {
  result?: Json;
  errorOutput?: Json;
}

export function enter(execution: Execution, scope: Scope, state: State, input: Payload): Visit {
  const { thread } = scope;
  const enteredFrom = thread.lastEventId;
  const details = { name: state.name, input: input.text, inputDetails: { truncated: false } };
  const enteredId = execution.history.publish(thread, `${state.type}StateEntered`, [
    'stateEnteredEventDetails',
    details,
  ]);
  thread.inside = { type: state.type, children: [] };
  const enteredTime = new Date(execution.clock.now()).toISOString();
  return {
    execution,
    scope,
    state,
    input,
    enteredFrom,
    enteredId,
    enteredTime,
    retryCount: 0,
    taskToken: undefined,
  };
}

export function exit({ execution, scope, state }: Visit, { output, assigned }: Exit): void {
  const details = { name: state.name, output: output.text, outputDetails: { truncated: false } };
  const variables = {
    assignedVariables: Object.fromEntries(assigned.map(([name, { text }]) => [name, text])),
    assignedVariablesDetails: { truncated: false },
  };
  const all = assigned.length === 0 ? details : { ...details, ...variables };
  execution.history.publish(scope.thread, `${state.type}StateExited`, ['stateExitedEventDetails', all]);
  assign(execution, scope, assigned);
  scope.thread.inside = undefined;
}

/**
 * Evaluates Assign and Output. Both see the variables as they were on entering; without Output the state puts out `otherwise`.
 *
 * @throws StateFailure States.DataLimitExceeded, which nothing catches, for an output or an Assign above 256 KiB.
 */
export async function exportsOf(
  visit: Visit,
  exports: Exports,
  { findings = {}, otherwise }: { findings?: Findings; otherwise: Payload },
): Promise<Pick<Exit, 'assigned' | 'output'>> {
  const assigned: Assigned = [];
  for (const [name, template] of exports.assign)
    assigned.push([name, payloadOf(await evaluate(visit, template, findings))]);
  const oversize = oversizeOf(visit.execution, visit.scope, assigned);
  if (oversize !== undefined) throw dataLimitExceeded(causeIn(visit, oversize));
  const { output } = exports;
  const payload = output === undefined ? otherwise : payloadOf(await evaluate(visit, output, findings));
  if (isTooLarge(payload)) throw dataLimitExceeded(tooLargeCause(visit.state.name));
  return { assigned, output: payload };
}

/** What goes out to a task or into branches: the Arguments, or the state's input where there are none. @throws StateFailure as above. */
export async function argumentsOf(visit: Visit, template: Template | undefined): Promise<Payload> {
  if (template === undefined) return visit.input;
  const payload = payloadOf(await evaluate(visit, template));
  if (!isTooLarge(payload)) return payload;
  // Seen on AWS: github.com/mbc-net/mbc-cqrs-serverless/pull/466.
  const cause = `The state/task '${visit.state.name}' provided parameters with a size exceeding the maximum number of bytes service limit.`;
  throw dataLimitExceeded(cause);
}

/** @throws StateFailure States.QueryEvaluationError, after its EvaluationFailed event. */
export async function evaluate(visit: Visit, template: Template, findings: Findings = {}): Promise<Json> {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'list': {
      const items: Json[] = [];
      for (const item of template.items) items.push(await evaluate(visit, item, findings));
      return items;
    }
    case 'record': {
      const entries: [string, Json][] = [];
      for (const [key, value] of template.entries)
        entries.push([key, await evaluate(visit, value, findings)]);
      return Object.fromEntries(entries);
    }
    case 'expression': {
      const { expression } = template;
      const evaluation = await expression.evaluate(bindingsOf(visit, findings));
      if (evaluation.ok) return evaluation.value;
      throw evaluationFailure(visit, sentence(expression, evaluation.reason), expression.field);
    }
  }
}

/** Evaluates a template whose value must be of one type, named as AWS names it in the cause: `array`, `string`, `number`, `boolean`. */
export async function evaluateTyped<T extends Json>(
  visit: Visit,
  template: Template,
  { type, is }: { type: string; is: (value: Json) => value is T },
): Promise<T> {
  const value = await evaluate(visit, template);
  if (is(value)) return value;
  const was = `returned an unexpected result type. Expected '${type}', but was '${jsonType(value)}' for value: ${JSON.stringify(value)}`;
  throw valueRefused(visit, template, was);
}

/** Whole seconds; the rule is that of constants (states-language.net, "Wait State" and "Task State"), the words are not AWS's. */
export async function evaluateSeconds(visit: Visit, template: Template, least: 0 | 1): Promise<number> {
  const seconds = await evaluateTyped(visit, template, types.number);
  if (Number.isInteger(seconds) && seconds >= least && seconds <= maxSeconds) return seconds;
  const was = `returned an invalid value. Expected a whole number from ${least} to ${maxSeconds}, but was ${seconds}`;
  throw valueRefused(visit, template, was);
}

function valueRefused(visit: Visit, template: Template, was: string): StateFailure {
  if (template.kind !== 'expression') return evaluationFailure(visit, `The value ${was}`);
  return evaluationFailure(visit, sentence(template.expression, was), template.expression.field);
}

export const types = {
  array: { type: 'array', is: (value: Json): value is Json[] => Array.isArray(value) },
  /** Of a DISTRIBUTED Map, which takes an object as well. */
  items: {
    type: 'array',
    is: (value: Json): value is Json[] | { [key: string]: Json } =>
      typeof value === 'object' && value !== null,
  },
  boolean: { type: 'boolean', is: (value: Json): value is boolean => typeof value === 'boolean' },
  number: { type: 'number', is: (value: Json): value is number => typeof value === 'number' },
  string: { type: 'string', is: (value: Json): value is string => typeof value === 'string' },
};

/**
 * Records an EvaluationFailed event and gives the failure to throw. The event of an expression that fails before its state has
 * published anything points past the state's own StateEntered event (recorded 2024-11: test_undefined_reference and others);
 * `onEntered` is for what AWS finds later (recorded 2024-12-27: test_wait_timestamp_jsonata).
 */
export function evaluationFailure(
  visit: Visit,
  what: string,
  location?: string,
  { onEntered = false } = {},
): StateFailure {
  const { execution, scope, state } = visit;
  const cause = causeIn(visit, what);
  const error = errorNames.queryEvaluation;
  if (!onEntered && scope.thread.lastEventId === visit.enteredId)
    scope.thread.lastEventId = visit.enteredFrom;
  const details = { error, cause, ...(location === undefined ? {} : { location }), state: state.name };
  execution.history.publish(scope.thread, 'EvaluationFailed', ['evaluationFailedEventDetails', details]);
  return new StateFailure(error, cause);
}

/** TestState tells no place (measured on AWS, floci #2737). */
export function causeIn({ execution, state, enteredId }: Visit, what: string): string {
  if (execution.alone !== undefined) return what;
  return `An error occurred while executing the state '${state.name}' (entered at the event id #${enteredId}). ${what}`;
}

function sentence({ text, field }: { text: string; field: string }, rest: string): string {
  return `The JSONata expression '${text}' specified for the field '${field}' ${rest}`;
}

function bindingsOf(visit: Visit, findings: Findings): Record<string, unknown> {
  const { execution, scope, input } = visit;
  const bindings: Record<string, unknown> = Object.assign(
    Object.create(null),
    functionBindings({ nowMs: execution.clock.now(), random: execution.random }),
  );
  for (const [name, value] of variablesInScope(scope)) bindings[name] = value;
  bindings.states = { input: input.value, context: contextOf(visit), ...findings };
  return bindings;
}

/** The context object; its members and their order as recorded 2026-02-19. */
function contextOf({ execution, scope, state, enteredTime, retryCount, taskToken }: Visit): Json {
  const { context, input, alone } = execution;
  if (alone?.contextObject !== undefined) return alone.contextObject;
  const counted = 'retry' in state ? { RetryCount: retryCount } : {};
  const item = scope.mapItem === undefined ? {} : { Map: { Item: scope.mapItem } };
  return {
    Execution: {
      Id: context.executionArn,
      Input: input,
      StartTime: context.startTime,
      Name: context.executionName,
      RoleArn: context.roleArn,
      ...(alone === undefined ? { RedriveCount: 0 } : {}),
    },
    StateMachine: { Id: context.stateMachineArn, Name: context.stateMachineName },
    State: { Name: state.name, EnteredTime: enteredTime, ...counted },
    ...(taskToken === undefined ? {} : { Task: { Token: taskToken } }),
    ...item,
  };
}

function dataLimitExceeded(cause: string): StateFailure {
  return new StateFailure(errorNames.dataLimit, cause, { fatal: true });
}

/** `whose`: the integration's resource type, a function's ARN, or a state's name (recorded 2024-03-21). */
export function tooLargeCause(whose: string): string {
  return `The state/task '${whose}' returned a result with a size exceeding the maximum number of bytes service limit.`;
}
