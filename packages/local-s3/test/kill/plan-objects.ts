import { type Body, makeBody, wholeOf } from './body.ts';
import { changeOf, keys, type Plan, pickSource, randomSize, type World } from './plan.ts';
import { below } from './random.ts';
import { objectAt, objectFact } from './resources.ts';

export function planPut(world: World, key: string, sizeBytes: number): Plan {
  return planPutOf(key, makeBody(world.nextNonce(), sizeBytes), {});
}

export function planPutIfAbsent(world: World, key: string): Plan {
  const body = makeBody(world.nextNonce(), randomSize(world.random));
  const plan = planPutOf(key, body, { ifNoneMatch: '*' });
  return world.state.has(objectAt(key)) ? { ...plan, changes: [], refusal: 'PreconditionFailed' } : plan;
}

export function planPutIfMatch(world: World, key: string): Plan | undefined {
  const etag = world.state.get(objectAt(key))?.etag;
  if (etag === undefined) return undefined;
  const body = makeBody(world.nextNonce(), randomSize(world.random));
  if (below(world.random, 2) === 0) return planPutOf(key, body, { ifMatch: etag });
  const plan = planPutOf(key, body, { ifMatch: body.md5 });
  return etag === body.md5 ? plan : { ...plan, changes: [], refusal: 'PreconditionFailed' };
}

function planPutOf(key: string, body: Body, conditions: { ifMatch?: string; ifNoneMatch?: '*' }): Plan {
  return {
    request: { operation: 'PutObject', key, body, ...conditions },
    takes: [objectAt(key)],
    changes: [changeOf([objectAt(key), objectFact(wholeOf(body), body.md5)])],
  };
}

export function planGet({ state }: World, key: string): Plan {
  const object = state.get(objectAt(key));
  const request = { operation: 'GetObject', key, expected: object?.shows ?? '' } as const;
  const plan = { request, takes: [objectAt(key)], changes: [] };
  return object === undefined ? { ...plan, refusal: 'NoSuchKey' } : plan;
}

export function planCopy(world: World, key: string): Plan | undefined {
  const found = pickSource(world, key);
  if (found === undefined) return undefined;
  const [source, { pieces }] = found;
  return {
    request: { operation: 'CopyObject', key, source },
    takes: [objectAt(key), objectAt(source)],
    changes: [changeOf([objectAt(key), objectFact(pieces)])],
  };
}

export function planDeleteObjects({ random, isFree }: World): Plan {
  const chosen = keys.filter((key) => isFree(objectAt(key)) && below(random, 8) === 0);
  return deletion('DeleteObjects', chosen.length === 0 ? ['never-there'] : chosen);
}

/** DeleteObjects is one request, but each key's deletion stands for itself. */
export function deletion(operation: 'DeleteObject' | 'DeleteObjects', deleted: string[]): Plan {
  const [key = ''] = deleted;
  return {
    request: operation === 'DeleteObject' ? { operation, key } : { operation, keys: deleted },
    takes: deleted.map(objectAt),
    changes: deleted.map((each) => changeOf([objectAt(each), undefined])),
  };
}
