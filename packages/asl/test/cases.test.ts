import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Clock, Json, TaskHandler, TaskRequest, TaskResult } from '../src/index.ts';
import { parseStateMachine } from '../src/index.ts';
import { mapRunMocks, mockMapRuns } from './mocked-map-runs.ts';
import { runProgram } from './run-program.ts';
import { makeVirtualClock } from './virtual-clock.ts';

const folder = new URL('cases/', import.meta.url);

/** What a case may say; any interpreter of the language can be held against it. README.md describes the format. */
const caseSchema = z.strictObject({
  title: z.string(),
  source: z.string(),
  definition: z.union([z.string(), z.looseObject({})]),
  input: z.json(),
  tasks: z
    .record(
      z.string(),
      z.array(
        z.strictObject({
          result: z.json().optional(),
          error: z.string().optional(),
          cause: z.string().optional(),
          after_seconds: z.number().optional(),
          submitted: z.json().optional(),
          heartbeats_at_seconds: z.array(z.number()).default([]),
        }),
      ),
    )
    .default({}),
  ...mapRunMocks,
  expect: z.union([
    z.strictObject({
      refused: z.array(z.strictObject({ code: z.string(), path: z.string(), message: z.string() })),
    }),
    z.strictObject({
      status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT']),
      output: z.json().optional(),
      error: z.string().optional(),
      cause: z.string().optional(),
      states: z.array(z.string()).optional(),
      waited_seconds: z.number().optional(),
      calls: z.record(z.string(), z.number()).optional(),
      arguments: z.record(z.string(), z.array(z.json())).optional(),
      events: z.array(z.tuple([z.string(), z.number()])).optional(),
      last_event: z.record(z.string(), z.json()).optional(),
      map_runs: z.array(z.string()).optional(),
      children: z.array(z.strictObject({ status: z.string(), input: z.json() })).optional(),
      at_once: z.number().optional(),
      read: z.array(z.json()).optional(),
      written: z.array(z.json()).optional(),
    }),
  ]),
});
type Case = z.infer<typeof caseSchema>;

for (const topic of readdirSync(folder)) {
  describe(topic, () => {
    const rows = readdirSync(new URL(`${topic}/`, folder)).map((file): [string, Case] => {
      const read = caseSchema.parse(JSON.parse(readFileSync(new URL(`${topic}/${file}`, folder), 'utf8')));
      return [read.title, read];
    });
    test.each(rows)('%s', async (_, given) => {
      if ('refused' in given.expect) {
        expect(parseStateMachine(given.definition)).toEqual({ ok: false, problems: given.expect.refused });
      } else {
        expect(await observe(given, Object.keys(given.expect))).toEqual(given.expect);
      }
    });
  });
}

/** Runs a case and tells the aspects that its expectation speaks of. */
async function observe(
  { definition, input, tasks, ...mocks }: Case,
  aspects: string[],
): Promise<Record<string, unknown>> {
  const clock = makeVirtualClock();
  const calls: Record<string, Json[]> = {};
  const task: TaskHandler = async (request) => {
    const { stateName } = request;
    const attempt = tasks[stateName]?.[calls[stateName]?.length ?? 0];
    calls[stateName] = [...(calls[stateName] ?? []), request.arguments];
    if (attempt === undefined) throw new Error(`no further attempt of '${stateName}' is mocked`);
    return perform(attempt, request, clock);
  };
  const startedMs = clock.now();
  let tokens = 0;
  const makeTaskToken = () => {
    tokens += 1;
    return `token-${tokens}`;
  };
  const mapRuns = mockMapRuns(mocks);
  const doubles = { task, makeTaskToken, clock, mapRuns: mapRuns.host };
  const { result, events } = await runProgram(definition, { input, ...doubles });
  const last = events.at(-1);
  const seen: Record<string, unknown> = {
    ...result,
    states: events.flatMap(({ stateEnteredEventDetails: details }) => details?.name ?? []),
    waited_seconds: (clock.now() - startedMs) / 1000,
    calls: Object.fromEntries(Object.entries(calls).map(([name, list]) => [name, list.length])),
    arguments: calls,
    events: events.map(({ type, previousEventId }) => [type, previousEventId]),
    ...mapRuns.seen,
    last_event: { id: last?.id, type: last?.type, previousEventId: last?.previousEventId },
  };
  const told = ['status', 'output', 'error', 'cause'].filter((name) => name in seen);
  const spoken = told.filter((name) => name !== 'cause' || aspects.includes('cause'));
  return Object.fromEntries([...new Set([...spoken, ...aspects])].map((name) => [name, seen[name]]));
}

type Attempt = Case['tasks'][string][number];

/** Does on virtual time what a mocked attempt says; one without a result fails. */
async function perform(attempt: Attempt, request: TaskRequest, clock: Clock): Promise<TaskResult> {
  const { result, error, cause } = attempt;
  const { submitted, heartbeat, signal } = request;
  if (attempt.submitted !== undefined) submitted(attempt.submitted);
  for (const at of attempt.heartbeats_at_seconds) clock.sleep(at * 1000, signal).then(heartbeat);
  if (attempt.after_seconds !== undefined) await clock.sleep(attempt.after_seconds * 1000, signal);
  if (result !== undefined) return { ok: true, result };
  return { ok: false, ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}
