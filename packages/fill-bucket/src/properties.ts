import { type CorpusProfile, corpusSchema, parse } from '@s3-lambda-bench/contract';
import { z } from 'zod';
import { FillError } from './errors.ts';

/** All that decides which objects there are: equal recipes give equal bytes on any machine. */
export interface CorpusRecipe {
  profile: CorpusProfile;
  seed: string;
  objectCount: number;
  /** Followed by the profiles that do (src/profiles.ts). */
  meanSizeBytes: number;
}

/** What the bucket has to hold: the corpus and where it goes. `filesPrefix` has no trailing slash. */
export interface CorpusSpec extends CorpusRecipe {
  bucketName: string;
  filesPrefix: string;
}

const bytesPerMb = 1_048_576;

/** One PutObject takes at most 5 GiB (S3 user guide, "Uploading objects") and objects grow to 1.6 x mean. */
const maxMeanSizeBytes = Math.floor((5 * 1024 ** 3) / 1.6);

// CloudFormation hands every value over as a string, whatever the template says.
const wholeNumber = z
  .string()
  .regex(/^[0-9]{1,15}$/, 'a whole number')
  .transform(Number)
  .pipe(z.int().min(1));
const decimalNumber = z
  .string()
  .regex(/^[0-9]{1,9}(\.[0-9]+)?$/, 'a decimal number')
  .transform(Number);
const prefix = z
  .string()
  .max(900)
  .regex(/^[^/]+(\/[^/]+)*$/, 'a key prefix with no slash at its start or end and no empty part');

const propertiesSchema = z.strictObject({
  ServiceToken: z.string().optional(),
  ServiceTimeout: z.string().optional(),
  BucketName: z.string().min(3),
  FilesPrefix: prefix,
  ObjectCount: wholeNumber,
  MeanSizeBytes: wholeNumber.optional(),
  MeanSizeMb: decimalNumber.optional(),
  Seed: z.string(),
  Profile: corpusSchema.shape.profile,
});

/**
 * Reads the custom resource's properties. The mean size comes as exactly one of `MeanSizeBytes` and `MeanSizeMb`; an MB is
 * 1,048,576 bytes here, as in Lambda's memory sizes, because a template cannot multiply its `TestFileSize` parameter.
 * Throws a FillError (badProperties) that names every fault.
 */
export function parseProperties(properties: unknown): CorpusSpec {
  const parsed = parse(propertiesSchema, withNumbersAsText(properties));
  if (!parsed.ok) throw new FillError('badProperties', `resource properties: ${parsed.problems.join('; ')}`);
  const { value } = parsed;
  return {
    bucketName: value.BucketName,
    filesPrefix: value.FilesPrefix,
    profile: value.Profile,
    seed: value.Seed,
    objectCount: value.ObjectCount,
    meanSizeBytes: meanSizeBytes(value.MeanSizeBytes, value.MeanSizeMb),
  };
}

/** A template may say `3000` where CloudFormation would make it `"3000"`; both mean the same. */
function withNumbersAsText(properties: unknown): unknown {
  if (typeof properties !== 'object' || properties === null) return properties;
  const texts = Object.entries(properties).map(([name, value]) => [
    name,
    typeof value === 'number' ? String(value) : value,
  ]);
  return Object.fromEntries(texts);
}

function meanSizeBytes(bytes: number | undefined, mb: number | undefined): number {
  if ((bytes === undefined) === (mb === undefined)) {
    const got = bytes === undefined ? 'neither' : 'both';
    throw new FillError(
      'badProperties',
      `resource properties: exactly one of MeanSizeBytes and MeanSizeMb is needed, got ${got}`,
    );
  }
  const size = bytes ?? Math.round((mb ?? 0) * bytesPerMb);
  if (size >= 1 && size <= maxMeanSizeBytes) return size;
  throw new FillError(
    'badProperties',
    `resource properties: a mean size of ${size} bytes; allowed: 1 to ${maxMeanSizeBytes}, so that the largest object still goes up in one request`,
  );
}
