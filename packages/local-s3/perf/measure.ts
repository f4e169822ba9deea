import { type Connection, openConnection } from './connection.ts';
import { type Load, loads } from './loads.ts';
import type { ObjectSize } from './objects.ts';
import { cpuSeconds, forgetPeakMemory, peakMemoryBytes } from './process-usage.ts';
import type { S3Client } from './s3-client.ts';
import type { RunningServer } from './servers.ts';

/** One line of what was asked for: what is measured with every server. */
export interface Row {
  load: Load;
  size: ObjectSize;
  connections: number;
}

/** One round of one server. */
export interface Round {
  requests: number;
  seconds: number;
  /** Of the server. */
  cpuSeconds: number;
  peakMemoryBytes: number;
  /** Share of a core that the load generator took: near 1, it is what bounds the round. */
  generatorShare: number;
}

/** The median round by time a request, and of how many; or why there is none. */
export type Result = (Round & { rounds: number }) | { refused: string };

type Send = Awaited<ReturnType<Load['prepare']>>;

/** Rows of the loads, in the order of the tables. */
export function planRows(asked: { loads: string[]; sizes: string[]; connections: number[] }): Row[] {
  return loads
    .filter(({ name }) => asked.loads.includes(name))
    .flatMap((load) =>
      load.sizes
        .filter((size) => asked.sizes.length === 0 || asked.sizes.includes(size))
        .flatMap((size) =>
          asked.connections
            .filter((connections) => connections <= (load.maxConnections?.(size) ?? connections))
            .map((connections) => ({ load, size, connections })),
        ),
    );
}

/**
 * Measures a row with each server, in turn in every round. The first round only warms up: the first use of memory for
 * the page cache costs a fresh virtual machine more than anything that is measured here.
 */
export async function measureRow(
  { load, size, connections }: Row,
  clients: S3Client[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Result[]> {
  const entrants = clients.map((client): Entrant => ({ client, measured: [], seconds: 0 }));
  for (const entrant of entrants) {
    await unlessRefused(entrant, async ({ client }) => {
      entrant.send = await load.prepare(client, size);
    });
  }
  for (let round = 0; round <= rounds; round++) {
    for (const entrant of entrants) {
      await unlessRefused(entrant, async ({ client, send, measured }) => {
        if (send === undefined || (measured.length > 0 && entrant.seconds > patience * rounds * seconds))
          return;
        const result = await runRound(client.server, send, { connections, seconds });
        entrant.seconds += result.seconds;
        if (round > 0) measured.push(result);
      });
    }
  }
  return entrants.map(({ refused, measured }) => (refused === undefined ? median(measured) : { refused }));
}

/** A server that takes so many times longer than it is asked to has fewer rounds, one at the least. */
const patience = 5;

/** A server in the rounds of one row. */
interface Entrant {
  client: S3Client;
  send?: Send;
  measured: Round[];
  /** That its rounds took, the first one too. */
  seconds: number;
  /** Why it is not measured any further. */
  refused?: string;
}

async function unlessRefused(entrant: Entrant, work: (entrant: Entrant) => Promise<void>): Promise<void> {
  if (entrant.refused !== undefined) return;
  try {
    await work(entrant);
  } catch (error) {
    entrant.refused = error instanceof Error ? error.message : String(error);
  }
}

/** Begins requests for so long, as many at a time as there are connections, and waits for the last. */
async function runRound(
  server: RunningServer,
  send: Send,
  { connections: count, seconds }: { connections: number; seconds: number },
): Promise<Round> {
  const connections = await Promise.all(Array.from({ length: count }, () => openConnection(server)));
  forgetPeakMemory(server.pid);
  const before = { cpuSeconds: cpuSeconds(server.pid), own: process.cpuUsage(), ms: performance.now() };
  let requests = 0;
  const work = async (connection: Connection) => {
    do await send(connection, requests++);
    while (performance.now() - before.ms < seconds * 1000);
  };
  await Promise.all(connections.map(work)).finally(() => {
    for (const connection of connections) connection.close();
  });
  const took = (performance.now() - before.ms) / 1000;
  const own = process.cpuUsage(before.own);
  return {
    requests,
    seconds: took,
    cpuSeconds: cpuSeconds(server.pid) - before.cpuSeconds,
    peakMemoryBytes: peakMemoryBytes(server.pid),
    generatorShare: (own.user + own.system) / 1e6 / took,
  };
}

/** The median round by speed, with the CPU time of all rounds, since the kernel counts it in hundredths of a second. */
function median(rounds: Round[]): Result {
  const sorted = rounds.toSorted((a, b) => a.seconds / a.requests - b.seconds / b.requests);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('no round was measured');
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  return {
    ...middle,
    rounds: rounds.length,
    cpuSeconds: (sum((round) => round.cpuSeconds) * middle.requests) / sum((round) => round.requests),
    peakMemoryBytes: Math.max(...rounds.map((round) => round.peakMemoryBytes)),
  };
}
