import { z } from 'zod';
import type { Executions } from '../executions.ts';
import type { MapRuns } from '../map-runs/map-runs.ts';
import type { StateMachines } from '../state-machines.ts';
import type { TaskTokens } from '../task-tokens.ts';
import type { StateTester } from '../test-state/state-tester.ts';
import { validate } from './validation.ts';

export interface StatesContext {
  machines: StateMachines;
  executions: Executions;
  tokens: TaskTokens;
  mapRuns: MapRuns;
  tester: StateTester;
  /** Unix milliseconds. */
  now(): number;
}

/** One API operation. Throws a ServiceError; a member that is not built is a ValidationException naming it. */
export type Operation = (input: unknown, context: StatesContext) => Promise<Answer>;

/** What becomes the JSON of an answer; members that are undefined are left out. */
export type Answer = Record<string, unknown>;

/** Makes an operation out of the schema of its input, which names every member that is built, and what it does with it. */
export function defineOperation<S extends z.ZodType>(
  schema: S,
  run: (input: z.output<S>, context: StatesContext) => Answer | Promise<Answer>,
): Operation {
  return async (input, context) => run(validate(schema, input), context);
}

/** AWS JSON sends times as seconds with a fraction. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

export const arn = z.string().min(1).max(256);

/** Of DescribeStateMachine and its like: whether the document that may be encrypted is in the answer. */
export const includedData = z.enum(['ALL_DATA', 'METADATA_ONLY']).exactOptional();
