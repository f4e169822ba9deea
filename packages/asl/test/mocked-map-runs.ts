import { z } from 'zod';
import type { ItemReaderRequest, Json, MapRunHost, ResultWriterRequest } from '../src/index.ts';

/** What ItemReaders and ResultWriters answer, one entry a call; one without items or a result fails. */
export const mapRunMocks = {
  reads: z
    .array(
      z.strictObject({
        items: z.array(z.json()).optional(),
        source: z.string().default('s3://bucket/key'),
        cause: z.string().default(''),
      }),
    )
    .default([]),
  writes: z.array(z.strictObject({ result: z.json().optional(), cause: z.string().default('') })).default([]),
};

type Mocks = z.output<z.ZodObject<typeof mapRunMocks>>;

/** What is seen of map runs, in the words of a case's `expect`. */
export interface SeenMapRuns {
  /** How each map run ended. */
  map_runs: string[];
  /** How each child execution ended and what it started on, in the order of the starts. */
  children: { status: string; input: Json }[];
  /** The most child executions that ran at one time. */
  at_once: number;
  /** What went out to ItemReaders and ResultWriters. */
  read: Omit<ItemReaderRequest, 'signal'>[];
  written: Omit<ResultWriterRequest, 'signal'>[];
}

/** A host whose map runs and child executions are called uuid-1, uuid-2 and so on. */
export function mockMapRuns({ reads, writes }: Mocks): { host: MapRunHost; seen: SeenMapRuns } {
  const seen: SeenMapRuns = { map_runs: [], children: [], at_once: 0, read: [], written: [] };
  let uuids = 0;
  let running = 0;
  const host: MapRunHost = {
    makeUuid: () => {
      uuids += 1;
      return `uuid-${uuids}`;
    },
    readItems: async ({ signal: _, ...request }) => {
      const { items, source = '', cause = '' } = reads[seen.read.length] ?? {};
      seen.read.push(request);
      return items === undefined ? { ok: false, cause } : { ok: true, items, source };
    },
    writeResults: async ({ signal: _, ...request }) => {
      const { result, cause = '' } = writes[seen.written.length] ?? {};
      seen.written.push(request);
      return result === undefined ? { ok: false, cause } : { ok: true, result };
    },
    follow: () => {
      const rows = new Map<object, { status: string; input: Json }>();
      return {
        itemsCounted: () => {},
        childStarted: (child) => {
          const row = { status: 'RUNNING', input: JSON.parse(child.input) };
          rows.set(child, row);
          seen.children.push(row);
          running += 1;
          seen.at_once = Math.max(seen.at_once, running);
          return () => {};
        },
        childEnded: (child, { status }) => {
          running -= 1;
          const row = rows.get(child);
          if (row !== undefined) row.status = status;
        },
        ended: (status) => seen.map_runs.push(status),
      };
    },
  };
  return { host, seen };
}
