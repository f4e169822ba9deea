import { keys, type Plan, randomSize, type World } from './plan.ts';
import {
  deletion,
  planCopy,
  planDeleteObjects,
  planGet,
  planPut,
  planPutIfAbsent,
  planPutIfMatch,
} from './plan-objects.ts';
import {
  minPartBytes,
  planAbort,
  planComplete,
  planCreateUpload,
  planUploadPart,
  planUploadPartCopy,
} from './plan-uploads.ts';
import { below, pick, type Random } from './random.ts';
import { objectAt } from './resources.ts';

type Planner = (world: World, key: string) => Plan | undefined;

/** Each operation as often as its weight. */
const planners: [number, Planner][] = [
  [30, (world, key) => planPut(world, key, randomSize(world.random))],
  [2, (world, key) => planPut(world, key, minPartBytes + below(world.random, 1_000_000))],
  [5, planPutIfAbsent],
  [5, planPutIfMatch],
  [8, planGet],
  [8, planCopy],
  [8, (_, key) => deletion('DeleteObject', [key])],
  [3, planDeleteObjects],
  [6, planCreateUpload],
  [12, planUploadPart],
  [8, planUploadPartCopy],
  [5, planComplete],
  [2, planAbort],
];

/** An operation that nothing stands against now, on things that are free; undefined when there is none this time. */
export function planOperation(world: World): Plan | undefined {
  const key = pick(
    world.random,
    keys.filter((candidate) => world.isFree(objectAt(candidate))),
  );
  const planner = pickWeighted(world.random, planners);
  return key === undefined ? undefined : planner?.(world, key);
}

function pickWeighted<T>(random: Random, weighted: readonly [number, T][]): T | undefined {
  let left = random() * weighted.reduce((sum, [weight]) => sum + weight, 0);
  return weighted.find(([weight]) => {
    left -= weight;
    return left < 0;
  })?.[1];
}
