import { StateFailure } from '../errors.ts';
import { type Json, payloadOf } from '../json.ts';
import type { MapState, ParallelState, Template } from '../state-machine.ts';
import { type Item, itemsIn } from './child-inputs.ts';
import type { TaskResult } from './execution.ts';
import type { Inspection } from './inspection.ts';
import { itemsOf } from './map.ts';
import { listOf } from './map-plan.ts';
import { exceedsTolerance, toleranceExceeded } from './tolerance.ts';
import { argumentsOf, type Exit, evaluate, evaluateTyped, exportsOf, types, type Visit } from './visit.ts';

/** What stands for the branches of a Parallel or the iterations of a Map. */
export interface Mocked {
  outcome: TaskResult;
  /** How many iterations of a Map have failed. */
  failedIterations: number;
  /** What a Map's ItemReader would have read. */
  readItems: Json[];
}

/** A Parallel or a Map whose branches or iterations are not run: all its own fields are evaluated, the result is given. */
export async function runMocked(
  visit: Visit,
  state: MapState | ParallelState,
  mocked: Mocked,
  seen: Inspection,
): Promise<Exit> {
  if (state.type === 'Parallel') await seeArguments(visit, state, seen);
  else await seeItems(visit, state, mocked, seen);
  const { outcome } = mocked;
  if (!outcome.ok) throw new StateFailure(outcome.error, outcome.cause);
  const result = payloadOf(outcome.result);
  const left = await exportsOf(visit, state, { findings: { result: result.value }, otherwise: result });
  return { ...left, next: state.next };
}

async function seeArguments(
  visit: Visit,
  { arguments: given }: ParallelState,
  seen: Inspection,
): Promise<void> {
  const { text } = await argumentsOf(visit, given);
  if (given !== undefined) seen.afterArguments = text;
}

/** A state without a tolerance of its own takes whatever failed (recorded 2025-11-13: test_map_state_failure_count). */
async function seeItems(visit: Visit, state: MapState, mocked: Mocked, seen: Inspection): Promise<void> {
  const items = await mockedItems(visit, state, mocked);
  const { itemSelector, toleratedFailureCount, toleratedFailurePercentage } = state;
  if (itemSelector !== undefined) {
    seen.afterItemSelector = JSON.stringify(await selectedItems(visit, itemSelector, items));
  }
  seen.maxConcurrency = (await numberOf(visit, state.maxConcurrency)) ?? 0;
  const count = await numberOf(visit, toleratedFailureCount);
  if (count !== undefined) seen.toleratedFailureCount = count;
  const percentage = await numberOf(visit, toleratedFailurePercentage);
  if (percentage !== undefined) seen.toleratedFailurePercentage = percentage;
  if (count === undefined && percentage === undefined) return;
  const limits = { toleratedFailureCount: count ?? 0, toleratedFailurePercentage: percentage ?? 0 };
  if (exceedsTolerance({ failed: mocked.failedIterations, total: items.length }, limits)) {
    throw toleranceExceeded();
  }
}

async function mockedItems(visit: Visit, state: MapState, { readItems }: Mocked): Promise<Item[]> {
  if (state.distribution === undefined) return itemsIn(await itemsOf(visit, state));
  return state.distribution.itemReader === undefined
    ? (await listOf(visit, state)).items
    : itemsIn(readItems);
}

async function selectedItems(visit: Visit, selector: Template, items: Item[]): Promise<Json[]> {
  const selected: Json[] = [];
  for (const [index, { key, value }] of items.entries()) {
    const mapItem = { Index: index, Value: value, ...(key === undefined ? {} : { Key: key }) };
    selected.push(await evaluate({ ...visit, scope: { ...visit.scope, mapItem } }, selector));
  }
  return selected;
}

async function numberOf(visit: Visit, template: Template | undefined): Promise<number | undefined> {
  return template && evaluateTyped(visit, template, types.number);
}
