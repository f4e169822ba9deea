import { parse } from '@s3-lambda-bench/contract';
import { z } from 'zod';
import { ServiceError } from '../../endpoint/service-error.ts';
import type { Executions } from '../executions.ts';
import type { StateMachines } from '../state-machines.ts';

export interface StatesContext {
  machines: StateMachines;
  executions: Executions;
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
  return async (input, context) => {
    const parsed = parse(schema, input);
    if (parsed.ok) return run(parsed.value, context);
    const problems = parsed.problems.join('; ');
    throw new ServiceError('ValidationException', `not a request that local-cloud takes: ${problems}`);
  };
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
