import { errorNames, StateFailure } from '../errors.ts';
import type { Json } from '../json.ts';
import { type ItemList, itemsIn } from './child-inputs.ts';
import { interruptible } from './execution.ts';
import { type MapPlan, refused } from './map-plan.ts';
import type { ChildResult } from './map-results.ts';
import type { Visit } from './visit.ts';

/** Has the ItemReader carried out. @throws StateFailure, Interrupted. */
export async function readItems(visit: Visit, { distribution, reading }: MapPlan): Promise<ItemList> {
  const { itemReader } = distribution;
  const { readItems: read } = visit.execution.mapRuns;
  if (read === undefined || itemReader === undefined || reading === undefined) {
    throw refused(visit, 'Nothing is there to carry out an ItemReader.');
  }
  const { resource, config } = itemReader;
  const found = await carriedOut(visit, (signal) => read({ resource, config, ...reading, signal }));
  if (!found.ok) throw new StateFailure(errorNames.itemReader, found.cause);
  return { items: itemsIn(found.items), source: found.source };
}

interface Results {
  plan: MapPlan;
  mapRunArn: string;
  results: ChildResult[];
}

/** Has the ResultWriter carried out, and gives the Map's result; nothing where there is none that exports. @throws StateFailure, Interrupted. */
export async function exportResults(
  visit: Visit,
  { plan: { distribution, writing }, mapRunArn, results }: Results,
): Promise<Json | undefined> {
  const { resultWriter } = distribution;
  const destination = resultWriter?.destination;
  if (destination === undefined || writing === undefined) return undefined;
  const { writeResults: write } = visit.execution.mapRuns;
  if (write === undefined) throw refused(visit, 'Nothing is there to carry out a ResultWriter.');
  const entriesOf = (succeeded: boolean): Json[] =>
    results.flatMap((result) => (result.succeeded === succeeded ? result.entries : []));
  const request = {
    resource: destination.resource,
    arguments: writing.arguments,
    mapRunArn,
    outputType: resultWriter?.outputType ?? 'JSON',
    results: { SUCCEEDED: entriesOf(true), FAILED: entriesOf(false) },
  };
  const written = await carriedOut(visit, (signal) => write({ ...request, signal }));
  if (!written.ok) throw new StateFailure(errorNames.resultWriter, written.cause);
  return written.result;
}

/** A handler that rejects is at fault itself, as with tasks. */
async function carriedOut<T>({ scope }: Visit, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal } = scope;
  const answer = call(signal).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    const explanation = `the handler of map runs failed: ${reason}`;
    throw new StateFailure(errorNames.runtime, explanation, { fatal: true, cause: error });
  });
  return interruptible(answer, signal);
}
