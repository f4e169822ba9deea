import { type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Change } from './judge.ts';
import type { Plan, World } from './plan.ts';
import { planOperation } from './plan-operation.ts';
import type { Random } from './random.ts';
import { type Content, uploadAt, uploadFact } from './resources.ts';
import { type Answer, send } from './send.ts';

/** What is known of a server's state from its answers. */
export interface Known {
  acknowledged: Map<string, Content>;
  /** Of the operations whose answer has not come. */
  inFlight: Set<Change<Content>>;
  /** How many operations were acknowledged, by name. */
  counts: Map<string, number>;
}

export interface LoadOptions {
  client: S3Client;
  known: Known;
  random: Random;
  nextNonce: () => number;
  clients: number;
  /** Called at every event: a request begins, a chunk of a body goes, an answer comes. */
  step: () => void;
  isKilled: () => boolean;
}

/**
 * Clients that each send one random operation after the other until the server is killed, none on what another has in
 * hand, so that the last acknowledgement of each thing is well defined. Rejects on an answer that is not as planned.
 */
export async function runLoad(options: LoadOptions): Promise<void> {
  const taken = new Set<string>();
  const world: World = {
    random: options.random,
    state: options.known.acknowledged,
    isFree: (name) => !taken.has(name),
    nextNonce: options.nextNonce,
  };
  await Promise.all(Array.from({ length: options.clients }, () => runClient(options, world, taken)));
}

async function runClient(options: LoadOptions, world: World, taken: Set<string>): Promise<void> {
  while (!options.isKilled()) {
    const plan = planOperation(world);
    if (plan === undefined) {
      await new Promise((resolve) => setImmediate(resolve)); // others' answers make room
      continue;
    }
    for (const name of plan.takes) taken.add(name);
    await perform(options, plan);
    for (const name of plan.takes) taken.delete(name);
  }
}

/** Leaves the plan's changes in flight when the kill comes before the answer. */
async function perform({ client, known, step, isKilled }: LoadOptions, plan: Plan): Promise<void> {
  for (const change of plan.changes) known.inFlight.add(change);
  step();
  try {
    const answer = await send(client, plan.request, step);
    if (plan.refusal !== undefined) throw new Error(`${plan.request.operation} was not refused`);
    acknowledge(known, plan, answer);
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === plan.refusal) return step();
    if (isKilled() && isBroken(error)) return;
    throw new Error(`${plan.request.operation} failed`, { cause: error });
  }
  step();
}

/** Whether the connection failed, rather than that the server answered something. The SDK keeps only the words. */
function isBroken(error: unknown): boolean {
  return /ECONNRESET|ECONNREFUSED|EPIPE|aborted|socket hang up/.test(String(error));
}

function acknowledge(known: Known, { request, changes }: Plan, { etag, uploadId }: Answer): void {
  known.counts.set(request.operation, (known.counts.get(request.operation) ?? 0) + 1);
  for (const change of changes) {
    known.inFlight.delete(change);
    checkEtag(change, etag);
    apply(known.acknowledged, change, () => etag);
    if (change.opensUploadOf === undefined || uploadId === undefined) continue;
    known.acknowledged.set(uploadAt(uploadId), uploadFact(change.opensUploadOf));
  }
}

function checkEtag({ sets }: Change<Content>, answered: string | undefined): void {
  for (const content of sets.values()) {
    if (content?.etag === undefined || content.etag === answered) continue;
    throw new Error(`the ETag is ${answered}, but the bytes' is ${content.etag}`);
  }
}

/** Makes a change part of what is acknowledged, with the ETag that was told where it could not be foreseen. */
export function apply(
  acknowledged: Map<string, Content>,
  { sets }: Change<Content>,
  etagOf: (name: string) => string | undefined,
): void {
  for (const [name, content] of sets) {
    if (content === undefined) acknowledged.delete(name);
    else acknowledged.set(name, { ...content, etag: content.etag ?? etagOf(name) });
  }
}
