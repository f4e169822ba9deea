import { type CorpusObject, drawObjects } from '../src/objects.ts';
import type { CorpusSpec } from '../src/properties.ts';

/** A small corpus, with what the test says about it. */
export function givenSpec(changes: Partial<CorpusSpec> = {}): CorpusSpec {
  return {
    bucketName: 'bench',
    filesPrefix: 'files',
    profile: 'classic',
    seed: 'seed',
    objectCount: 12,
    meanSizeBytes: 1_000,
    ...changes,
  };
}

/** The whole corpus at once; for small ones. */
export async function drawAll(spec: CorpusSpec): Promise<CorpusObject[]> {
  const objects: CorpusObject[] = [];
  for await (const object of drawObjects(spec)) objects.push(object);
  return objects;
}
