import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Clock, HistoryEvent, Json, TaskHandler, TaskRequest, TaskResult } from '../src/index.ts';
import { parseStateMachine } from '../src/index.ts';
import { mockMapRuns } from './mocked-map-runs.ts';
import { type Attempt, type Case, readCases } from './read-cases.ts';
import { runProgram } from './run-program.ts';
import { makeVirtualClock } from './virtual-clock.ts';

for (const { name, cases } of readCases()) {
  describe(name, () => {
    test.each(cases.map(({ given }): [string, Case] => [given.title, given]))('%s', async (_, given) => {
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
  const roles: string[] = [];
  const task: TaskHandler = async (request) => {
    const { stateName } = request;
    const attempt = tasks[stateName]?.[calls[stateName]?.length ?? 0];
    if (request.roleArn !== undefined) roles.push(request.roleArn);
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
    variables: variablesAtTheEnd(definition, events),
    states: events.flatMap(({ stateEnteredEventDetails: details }) => details?.name ?? []),
    waited_seconds: (clock.now() - startedMs) / 1000,
    calls: Object.fromEntries(Object.entries(calls).map(([name, list]) => [name, list.length])),
    arguments: calls,
    roles,
    credentials: events.flatMap(taskCredentialsIn),
    events: events.map(({ type, previousEventId }) => [type, previousEventId]),
    ...mapRuns.seen,
    last_event: { id: last?.id, type: last?.type, previousEventId: last?.previousEventId },
  };
  const told = ['status', 'output', 'error', 'cause'].filter((name) => name in seen);
  const spoken = told.filter((name) => name !== 'cause' || aspects.includes('cause'));
  return Object.fromEntries([...new Set([...spoken, ...aspects])].map((name) => [name, seen[name]]));
}

function taskCredentialsIn(event: HistoryEvent): Json[] {
  const scheduled = event.taskScheduledEventDetails ?? event.lambdaFunctionScheduledEventDetails;
  const { taskCredentials } = z.looseObject({ taskCredentials: z.json().optional() }).parse(scheduled ?? {});
  return taskCredentials === undefined ? [] : [taskCredentials];
}

/** Of the outermost scope, whose states are those of the machine itself: no other scope has a state of the same name. */
function variablesAtTheEnd(definition: Case['definition'], events: HistoryEvent[]): Record<string, Json> {
  const document: unknown = typeof definition === 'string' ? JSON.parse(definition) : definition;
  const { States } = z.looseObject({ States: z.looseObject({}) }).parse(document);
  const assigned = events.flatMap(({ stateExitedEventDetails: exited }) =>
    Object.hasOwn(States, String(exited?.name)) ? Object.entries(exited?.assignedVariables ?? {}) : [],
  );
  return Object.fromEntries(assigned.map(([name, text]) => [name, JSON.parse(text)]));
}

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
