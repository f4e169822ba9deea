import { errorNames, StateFailure } from '../errors.ts';
import { type Json, type Payload, payloadOf } from '../json.ts';
import type { MapState } from '../state-machine.ts';
import { type FanOut, fanOut } from './fan-out.ts';
import { runFlow } from './flow.ts';
import type { Thread } from './history.ts';
import {
  causeIn,
  type Exit,
  evaluate,
  evaluateTyped,
  evaluationFailure,
  exportsOf,
  types,
  type Visit,
} from './visit.ts';

/** However high MaxConcurrency is, or 0 for "no limit" (developer guide, "Map state in Inline mode"). */
const maxConcurrentIterations = 40;

export async function runMap(visit: Visit, state: MapState): Promise<Exit> {
  const { execution, scope } = visit;
  const items = await itemsOf(visit, state);
  const concurrency = await concurrencyOf(visit, state);
  for (const template of [state.toleratedFailureCount, state.toleratedFailurePercentage]) {
    if (template !== undefined) await evaluateTyped(visit, template, types.number);
  }

  execution.history.publish(scope.thread, 'MapStateStarted', [
    'mapStateStartedEventDetails',
    { length: items.length },
  ]);
  const result = await runIterations(visit, state, { items, concurrency });
  execution.history.note(scope.thread, 'MapStateSucceeded');
  const left = await exportsOf(visit, state, { findings: { result: result.value }, otherwise: result });
  return { ...left, next: state.next };
}

export async function itemsOf(visit: Visit, { items, language }: MapState): Promise<Json[]> {
  if (items !== undefined) return evaluateTyped(visit, items, types.array);
  const { value, text } = visit.input;
  if (Array.isArray(value)) return value;
  if (language === 'JSONPath') {
    const cause = causeIn(visit, 'Reference path "$" must point to array.');
    throw new StateFailure(errorNames.runtime, cause, { fatal: true });
  }
  // Recorded 2024-11-19 (test_map_state_items_input_types); an object is no more welcome than a number.
  throw evaluationFailure(visit, `Map state input must be an array but was: ${text}`);
}

async function concurrencyOf(visit: Visit, { maxConcurrency }: MapState): Promise<number> {
  const asked = maxConcurrency === undefined ? 0 : await evaluateTyped(visit, maxConcurrency, types.number);
  return asked < 1 ? maxConcurrentIterations : Math.min(Math.floor(asked), maxConcurrentIterations);
}

/**
 * Slots take one item after the other. The first iterations all start before any of them does anything (recorded 2024-03-10); a later
 * one follows its slot's last state event, past the MapIterationSucceeded in between (recorded 2025-07-22).
 */
async function runIterations(
  visit: Visit,
  state: MapState,
  { items, concurrency }: { items: Json[]; concurrency: number },
): Promise<Payload> {
  const { execution, scope } = visit;
  const fan = fanOut(visit);
  const outputs: Json[] = items.map(() => null);
  const slotCount = Math.min(concurrency, items.length);
  let unstarted = slotCount;
  let lastSucceeded = scope.thread.lastEventId;

  const start = (thread: Thread, index: number) => {
    thread.iteration = { name: state.name, index };
    execution.history.publish(thread, 'MapIterationStarted', [
      'mapIterationStartedEventDetails',
      thread.iteration,
    ]);
  };
  const runSlot = async (thread: Thread, first: number) => {
    for (let index = first; index < items.length; ) {
      outputs[index] = (await runIteration(visit, state, { fan, thread, items, index })).value;
      const details = { name: state.name, index };
      lastSucceeded = execution.history.note(thread, 'MapIterationSucceeded', [
        'mapIterationSucceededEventDetails',
        details,
      ]);
      index = unstarted;
      unstarted += 1;
      if (index < items.length) start(thread, index);
    }
    thread.closed = true;
  };

  const slots = Array.from({ length: slotCount }, () => fan.fork());
  slots.forEach(start);
  await fan.join(slots.map((thread, index) => fan.on(thread, () => runSlot(thread, index))));
  scope.thread.lastEventId = lastSucceeded;
  return payloadOf(outputs);
}

interface Iteration {
  fan: FanOut;
  thread: Thread;
  items: Json[];
  index: number;
}

async function runIteration(
  visit: Visit,
  state: MapState,
  { fan, thread, items, index }: Iteration,
): Promise<Payload> {
  const value = items[index] ?? null;
  const scope = fan.scopeOn(thread, { Index: index, Value: value });
  if (state.itemSelector === undefined) {
    return runFlow(visit.execution, state.itemProcessor, scope, payloadOf(value));
  }
  // The selector is the Map state's own expression, but sees this iteration's item.
  const selecting: Visit = { ...visit, scope: { ...visit.scope, thread, mapItem: scope.mapItem } };
  const selected = payloadOf(await evaluate(selecting, state.itemSelector));
  return runFlow(visit.execution, state.itemProcessor, scope, selected);
}
