import { errorNames, StateFailure } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Distribution, MapState, Template } from '../state-machine.ts';
import { type Batching, batchingOf, type ItemList, itemsIn } from './child-inputs.ts';
import { itemsOf } from './map.ts';
import type { MapRunLimits } from './map-run-host.ts';
import { causeIn, evaluate, evaluateTyped, types, type Visit } from './visit.ts';

/** Everything that the Map's fields say, evaluated. */
export interface MapPlan {
  /** Undefined where they are yet to be read. */
  list: ItemList | undefined;
  limits: MapRunLimits;
  batching: Batching | undefined;
  reading: { arguments: Json; maxItems: number | undefined } | undefined;
  writing: { arguments: Json } | undefined;
  distribution: Distribution;
}

/** What a state's tolerances may not be is found after it has started (recorded 2024-06-19). */
export async function planOf(visit: Visit, state: MapState, distribution: Distribution): Promise<MapPlan> {
  const { itemReader, itemBatcher, resultWriter } = distribution;
  const list = itemReader === undefined ? await listOf(visit, state) : undefined;
  const maxConcurrency = Math.floor((await numberOf(visit, state.maxConcurrency)) ?? 0);
  const { history } = visit.execution;
  // What is to be read has no length yet (recorded 2023-09-21).
  const details = { length: list?.items.length ?? 0 };
  history.publish(visit.scope.thread, 'MapStateStarted', ['mapStateStartedEventDetails', details]);
  const limits = { maxConcurrency, ...(await tolerancesOf(visit, state)) };
  const reading = itemReader && {
    arguments: await evaluate(visit, itemReader.arguments),
    maxItems: await numberOf(visit, itemReader.maxItems),
  };
  const batching = itemBatcher && (await batchingOf(visit, itemBatcher));
  const destination = resultWriter?.destination;
  const writing = destination && { arguments: await evaluate(visit, destination.arguments) };
  return { list, limits, batching, reading, writing, distribution };
}

export async function listOf(visit: Visit, state: MapState): Promise<ItemList> {
  const { items } = state;
  const found =
    items === undefined ? await itemsOf(visit, state) : await evaluateTyped(visit, items, types.items);
  return { items: itemsIn(found), source: 'STATE_DATA' };
}

async function tolerancesOf(visit: Visit, state: MapState): Promise<Omit<MapRunLimits, 'maxConcurrency'>> {
  const toleratedFailureCount = (await numberOf(visit, state.toleratedFailureCount)) ?? 0;
  if (toleratedFailureCount < 0) throw refused(visit, 'ToleratedFailureCount cannot be negative.');
  const toleratedFailurePercentage = (await numberOf(visit, state.toleratedFailurePercentage)) ?? 0;
  if (toleratedFailurePercentage < 0 || toleratedFailurePercentage > 100) {
    throw refused(visit, 'ToleratedFailurePercentage must be between 0 and 100.');
  }
  return { toleratedFailureCount, toleratedFailurePercentage };
}

async function numberOf(visit: Visit, template: Template | undefined): Promise<number | undefined> {
  return template && evaluateTyped(visit, template, types.number);
}

export function refused(visit: Visit, what: string): StateFailure {
  return new StateFailure(errorNames.runtime, causeIn(visit, what), { fatal: true });
}
