import { z } from 'zod';
import type { Executions } from '../executions.ts';
import type { StateMachines } from '../state-machines.ts';

export interface StatesContext {
  machines: StateMachines;
  executions: Executions;
  /** Unix milliseconds. */
  now(): number;
}

/** One API operation: `input` names every member that is built; any other is refused by name. */
export interface Operation {
  input: z.ZodType;
  run(input: unknown, context: StatesContext): Promise<Answer>;
}

/** What becomes the JSON of an answer; members that are undefined are left out. */
export type Answer = Record<string, unknown>;

/** Makes an operation whose `run` gets its input as the schema gives it. */
export function defineOperation<S extends z.ZodType>(
  input: S,
  run: (input: z.output<S>, context: StatesContext) => Answer | Promise<Answer>,
): Operation {
  return { input, run: async (value, context) => run(input.parse(value), context) };
}

/** AWS JSON sends times as seconds with a fraction. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

/** At most 1,000 items a page, 100 unless asked otherwise; 0 is the default too (Step Functions API reference). */
export const pageShape = {
  maxResults: z.int().min(0).max(1000).exactOptional(),
  nextToken: z.string().min(1).exactOptional(),
};

/** The page size that was asked for. */
export function pageSize({ maxResults = 0 }: { maxResults?: number }): number {
  return maxResults === 0 ? 100 : maxResults;
}
