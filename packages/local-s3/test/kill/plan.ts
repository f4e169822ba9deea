import type { Body } from './body.ts';
import type { Change } from './judge.ts';
import { below, pick, type Random } from './random.ts';
import { type Content, objectAt, type State } from './resources.ts';

/** A request to S3, without the client. */
export type Request =
  | { operation: 'PutObject'; key: string; body: Body; ifMatch?: string; ifNoneMatch?: '*' }
  | { operation: 'GetObject'; key: string; expected: string }
  | { operation: 'CopyObject'; key: string; source: string }
  | { operation: 'DeleteObject'; key: string }
  | { operation: 'DeleteObjects'; keys: string[] }
  | { operation: 'CreateMultipartUpload'; key: string }
  | { operation: 'UploadPart'; key: string; uploadId: string; number: number; body: Body }
  | {
      operation: 'UploadPartCopy';
      key: string;
      uploadId: string;
      number: number;
      source: string;
      start: number;
      sizeBytes: number;
    }
  | { operation: 'CompleteMultipartUpload'; key: string; uploadId: string; parts: [number, string][] }
  | { operation: 'AbortMultipartUpload'; key: string; uploadId: string };

/** One operation: what nobody else may touch meanwhile, what it will have changed, how it is to be refused. */
export interface Plan {
  request: Request;
  takes: string[];
  changes: Change<Content>[];
  refusal?: string;
}

export interface World {
  random: Random;
  state: State;
  isFree: (name: string) => boolean;
  nextNonce: () => number;
}

export const keys = Array.from({ length: 32 }, (_, index) => `${index % 4}/ké y-${index}`);

/** Mostly a few KB, sometimes megabytes, now and then nothing. Below 64 bytes two bodies might be alike. */
export function randomSize(random: Random): number {
  const limit = pick(random, [0, 4_000, 4_000, 60_000, 200_000, 2_000_000]) ?? 0;
  return limit === 0 ? 0 : 64 + below(random, limit);
}

/** An object to copy from, other than `key`. */
export function pickSource({ random, state, isFree }: World, key: string): [string, Content] | undefined {
  const sources = keys.flatMap((source): [string, Content][] => {
    const object = state.get(objectAt(source));
    return source === key || object === undefined || !isFree(objectAt(source)) ? [] : [[source, object]];
  });
  return pick(random, sources);
}

export function changeOf(...sets: [string, Content | undefined][]): Change<Content> {
  return { sets: new Map(sets) };
}
