import { watch } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { givenRunning, type RunningProgram, runLocalS3 } from '../given-process.ts';
import { makeClient, root } from '../given-server.ts';
import { judge, judgeBlobs } from './judge.ts';
import { apply, type Known, runLoad } from './load.ts';
import { observe, observeBlobs } from './observe.ts';
import { below, makeRandom, type Random } from './random.ts';
import { bucket as Bucket, type State, uploadFact } from './resources.ts';

export interface KillOptions {
  dataDir: string;
  kills: number;
  /** Decides the operations and at which event each kill comes; how the requests interleave is the machine's. */
  seed: number;
  /** How many events to let pass before a kill; random without it. */
  eventsBeforeKill?: number;
  /** Spoils the directory, to prove that it is noticed: when its server is killed, and when it has started again. */
  spoil?: (moment: 'killed' | 'restarted') => void;
}

export interface KillSummary {
  kills: number;
  /** Operations acknowledged, by name. */
  acknowledged: Record<string, number>;
  /** Changes in flight at the kills, and those of them that took place. */
  inFlight: number;
  happened: number;
}

interface Load {
  dataDir: string;
  known: Known;
  random: Random;
  events: number;
  nextNonce: () => number;
}

const clients = 8;
const maxEvents = 400;
/** Every so many kills the restarting server is killed too. */
const killsPerBrokenStart = 5;

/** Loads a server, kills it, restarts it on the same directory, judges all it shows; `kills` times. Rejects on a fault. */
export async function runKills(options: KillOptions): Promise<KillSummary> {
  const { dataDir, kills, seed, spoil = () => {} } = options;
  const random = makeRandom(seed);
  const known: Known = { acknowledged: new Map(), inFlight: new Set(), counts: new Map() };
  const summary = { kills, inFlight: 0, happened: 0 };
  let nonce = 0;
  let server = await givenRunning(dataDir);
  await server.client.send(new CreateBucketCommand({ Bucket }));
  for (let kill = 1; kill <= kills; kill++) {
    const events = options.eventsBeforeKill ?? 1 + below(random, maxEvents);
    await loadAndKill(server, { dataDir, known, random, events, nextNonce: () => ++nonce });
    spoil('killed');
    if (kill % killsPerBrokenStart === 0) await killWhileItStarts(dataDir, random);
    server = await givenRunning(dataDir);
    spoil('restarted');
    summary.inFlight += known.inFlight.size;
    summary.happened += await settle(server, dataDir, known);
  }
  server.client.destroy();
  server.child.kill();
  await server.ended;
  return { ...summary, acknowledged: Object.fromEntries(known.counts) };
}

/** The SDK warns of every stream that a kill breaks. */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Sends load until so many events have passed: a request begins, a chunk of a body goes, an answer comes, the
 * server changes a file. So it dies between requests and in the middle of them, also between commit and answer.
 */
async function loadAndKill(
  { endpoint, child, ended }: RunningProgram,
  { dataDir, known, random, events, nextNonce }: Load,
): Promise<void> {
  let eventsLeft = events;
  let isKilled = false;
  const step = () => {
    if (--eventsLeft > 0 || isKilled) return;
    isKilled = true;
    child.kill('SIGKILL');
  };
  const client = makeClient(endpoint, root, { logger: silent });
  const unwatch = watchAll(dataDir, step);
  await runLoad({ client, known, random, nextNonce, clients, step, isKilled: () => isKilled });
  unwatch();
  await ended;
  client.destroy();
}

/** Kills a server that starts at one of the first changes it makes to its directory, among them what it sweeps. */
async function killWhileItStarts(dataDir: string, random: Random): Promise<void> {
  let changesLeft = 1 + below(random, 6);
  const { child, ended } = runLocalS3(['--data', dataDir]);
  const unwatch = watchAll(dataDir, () => {
    if (--changesLeft === 0) child.kill('SIGKILL');
  });
  child.stdout.once('data', () => child.kill('SIGKILL'));
  await ended;
  unwatch();
}

/** Calls `onChange` for each change of the metadata's files and of the blobs'. */
function watchAll(dataDir: string, onChange: () => void): () => void {
  const watchers = [dataDir, path.join(dataDir, 'blobs')].map((folder) => watch(folder, onChange));
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}

/** Rejects with every fault; else takes the outcomes of what was in flight for known, and counts those that happened. */
async function settle(server: RunningProgram, dataDir: string, known: Known): Promise<number> {
  const observed = await observe(server.client);
  const verdict = judge({ acknowledged: known.acknowledged, inFlight: [...known.inFlight], observed });
  for (const change of verdict.happened)
    apply(known.acknowledged, change, (name) => observed.get(name)?.etag);
  for (const [name, { shows }] of observed) {
    if (known.acknowledged.has(name) || !name.startsWith('upload ')) continue;
    known.acknowledged.set(name, uploadFact(shows));
  }
  known.inFlight.clear();
  const faults = [...verdict.faults, ...judgeBlobs(blobsOf(known.acknowledged), observeBlobs(dataDir))];
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return verdict.happened.length;
}

/** One blob a body that any object or part still has a piece of, by its digest. */
function blobsOf(state: State): string[] {
  const bodies = [...state.values()].flatMap(({ pieces }) => pieces.map(({ body }) => body.sha256));
  return [...new Set(bodies)];
}
