import { type Corpus, corpusSchema, parse } from '@s3-lambda-bench/contract';
import { forEachBounded } from './bounded.ts';
import type { Bucket } from './bucket.ts';
import { describeCorpus, describes, descriptionKey } from './description.ts';
import { emptyPrefix, removeAll } from './empty.ts';
import { type CorpusObject, drawObjects } from './objects.ts';
import type { Progress } from './progress.ts';
import type { CorpusSpec } from './properties.ts';
import { checkDistinct } from './sizes.ts';

/** What filling works with. When the signal aborts it stops and throws the signal's reason. */
export interface FillTools {
  bucket: Bucket;
  progress: Progress;
  signal: AbortSignal;
}

/**
 * Makes the prefix hold exactly the corpus and returns its description. Works from whatever is there: objects that
 * are there already stay, missing ones go up, strangers go. `corpus.json` is written last and removed first, so where
 * it stands it is true, and a bucket that it describes is left alone without drawing a byte.
 */
export async function fill(spec: CorpusSpec, tools: FillTools): Promise<Corpus> {
  checkDistinct(spec);
  const { bucket, signal } = tools;
  const present = await listSizes(bucket, spec);
  const described = await readDescription(bucket, spec);
  if (described !== undefined && describes(described, spec, present)) return described;
  if (described !== undefined) await bucket.remove([descriptionKey(spec.filesPrefix)]);
  const wanted = await store(spec, present, tools);
  const strangers = [...present.keys()].filter((name) => !wanted.has(name));
  await removeAll(
    bucket,
    strangers.map((name) => `${spec.filesPrefix}/${name}`),
    signal,
  );
  signal.throwIfAborted();
  const corpus = describeCorpus(spec, wanted);
  await bucket.writeText(descriptionKey(spec.filesPrefix), `${JSON.stringify(corpus, null, 2)}\n`);
  return corpus;
}

/** Removes the prefix `from` and its description, for a corpus that moves to `to`, which may be inside and hold some of it already. */
export async function unfill(
  { from, to }: { from: string; to: string },
  bucket: Bucket,
  signal: AbortSignal,
): Promise<void> {
  await bucket.remove([descriptionKey(from)]);
  await emptyPrefix(bucket, { prefix: `${from}/`, except: `${to}/` }, signal);
}

async function listSizes(bucket: Bucket, { filesPrefix }: CorpusSpec): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of bucket.list(`${filesPrefix}/`)) {
    sizes.set(key.slice(filesPrefix.length + 1), sizeBytes);
  }
  return sizes;
}

/** The stored description, or undefined where there is none that can be read; what cannot be read describes nothing. */
async function readDescription(bucket: Bucket, { filesPrefix }: CorpusSpec): Promise<Corpus | undefined> {
  const text = await bucket.readText(descriptionKey(filesPrefix));
  if (text === undefined) return undefined;
  try {
    const parsed = parse(corpusSchema, JSON.parse(text));
    return parsed.ok ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}

/** Uploads what is missing or has the wrong size; returns the sizes of the whole corpus by name. */
async function store(
  spec: CorpusSpec,
  present: ReadonlyMap<string, number>,
  { bucket, progress, signal }: FillTools,
): Promise<Map<string, number>> {
  const wanted = new Map<string, number>();
  const storeOne = async (object: CorpusObject): Promise<void> => {
    signal.throwIfAborted();
    wanted.set(object.name, object.sizeBytes);
    if (present.get(object.name) !== object.sizeBytes) {
      await bucket.put(`${spec.filesPrefix}/${object.name}`, object);
    }
    object.release();
    progress.add(object.sizeBytes);
  };
  await forEachBounded(drawObjects(spec), uploads, storeOne);
  return wanted;
}

/** At most 128 MiB of objects at once. */
const uploads = {
  concurrency: 32,
  maxWeight: 128 * 1024 * 1024,
  weigh: ({ heldBytes }: CorpusObject) => heldBytes,
};
