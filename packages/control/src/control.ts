import type { S3Client } from '@aws-sdk/client-s3';
import { type ControlEvent, controlEventSchema, parse, type Verdict } from '@s3-lambda-bench/contract';
import { HarnessFault } from './errors.ts';
import { explain } from './explain.ts';
import { judge } from './judge.ts';
import { openS3Archive } from './s3-archive.ts';
import { listSourceObjects } from './source-objects.ts';

export interface ControlTools {
  client: S3Client;
  /** What is left of the function's own time. */
  remainingMs: number;
  sleep(ms: number, signal: AbortSignal): Promise<unknown>;
}

/** Enough to hand the verdict over. */
const marginMs = 2_000;

/**
 * Judges the archive that the event names against the objects that are under the prefix now. Never throws and never outlasts the
 * function: every failure is a verdict.
 */
export async function control(event: unknown, tools: ControlTools): Promise<Verdict> {
  const finished = new AbortController();
  try {
    return await Promise.race([judgeEvent(event, tools.client), timeUp(tools, finished.signal)]);
  } catch (error) {
    return { valid: false, ...explain(error) };
  } finally {
    finished.abort();
  }
}

async function judgeEvent(event: unknown, client: S3Client): Promise<Verdict> {
  const parsed = parseEvent(event);
  const { bucket_name, files_prefix, archive_key, written_after_ms, written_before_ms, shard } = parsed;
  const expected = await listSourceObjects(client, bucket_name, files_prefix);
  const archive = await openS3Archive({
    client,
    bucketName: bucket_name,
    key: archive_key,
    writtenAfterMs: written_after_ms,
    writtenBeforeMs: written_before_ms,
  });
  return judge(archive, expected, { shard });
}

function parseEvent(event: unknown): ControlEvent {
  const parsed = parse(controlEventSchema, event);
  if (!parsed.ok) throw new HarnessFault(`the event for control is wrong: ${parsed.problems.join('; ')}`);
  return parsed.value;
}

async function timeUp({ remainingMs, sleep }: ControlTools, signal: AbortSignal): Promise<never> {
  const allowedMs = remainingMs - Math.min(marginMs, remainingMs / 4);
  await sleep(allowedMs, signal);
  throw new HarnessFault(
    `control was not done after ${Math.round(allowedMs / 1_000)} s; give the function more time or memory`,
  );
}
