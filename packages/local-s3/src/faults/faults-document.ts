import { nearest, type Parsed, parse } from '@s3-lambda-bench/contract';
import { z } from 'zod';
import { operationNames } from '../server/routes.ts';

const probability = z.number().min(0).max(1);
const perSecond = z.number().positive();
const milliseconds = z.number().min(0).max(3_600_000);

/** What the requests that a rule is for may suffer; each kind by itself, none unless it is named. */
const rulesSchema = z
  .strictObject({
    slow_down: z
      .strictObject({ requests_per_second: perSecond })
      .describe('Answers 503 SlowDown to what comes faster, prefix by prefix'),
    internal_error: z.strictObject({ probability }).describe('Answers 500 InternalError'),
    latency: z
      .strictObject({
        fixed_ms: milliseconds.optional(),
        lognormal: z.strictObject({ median_ms: milliseconds, sigma: z.number().min(0).max(4) }).optional(),
      })
      .describe('Waits before anything is done; the two are added'),
    reset: z.strictObject({ probability }).describe('Resets the connection in the middle of a body'),
    bandwidth_per_credential: z
      .strictObject({ in_bytes_per_second: perSecond, out_bytes_per_second: perSecond })
      .partial()
      .describe('Paces the bodies of all requests of one access key together'),
  })
  .partial();

/** Whose rule it is: every request's, those of GET and HEAD, the others', or one operation's. */
const scopes = ['*', 'reads', 'writes', ...operationNames];

export const faultsSchema = z.strictObject({
  seed: z.string().default('faults'),
  operations: z
    .strictObject(Object.fromEntries(scopes.map((scope) => [scope, rulesSchema.optional()])))
    .default({}),
});

export type FaultRules = z.output<typeof rulesSchema>;
/** Faults to inject, with the defaults filled in. Rates are a second's, probabilities from 0 to 1. */
export type FaultsDocument = z.output<typeof faultsSchema>;
/** The same as it may be written: with the defaults left out, or as the name of a preset. */
export type FaultsInput = z.input<typeof faultsSchema> | FaultPreset;

type FaultPreset = keyof typeof presets;

const presets = {
  /**
   * What S3 takes without scaling (S3 user guide, "Best practices design patterns: optimizing Amazon S3 performance"):
   * at least 3,500 PUT/COPY/POST/DELETE and 5,500 GET/HEAD requests a second per partitioned prefix.
   */
  s3: {
    operations: {
      reads: { slow_down: { requests_per_second: 5_500 } },
      writes: { slow_down: { requests_per_second: 3_500 } },
    },
  },
} satisfies Record<string, z.input<typeof faultsSchema>>;

export const presetNames: readonly string[] = Object.keys(presets);

export function isFaultPreset(name: string): name is FaultPreset {
  return presetNames.includes(name);
}

/** Checks a document from outside; a string stands for the preset of that name. */
export function parseFaults(value: unknown): Parsed<FaultsDocument> {
  if (typeof value !== 'string') return parse(faultsSchema, value);
  if (isFaultPreset(value)) return parse(faultsSchema, presets[value]);
  const near = nearest(value, presetNames);
  const guess = near === undefined ? '' : `; did you mean '${near}'?`;
  return { ok: false, problems: [`there is no preset '${value}'; known: ${presetNames.join(', ')}${guess}`] };
}
