import { z } from 'zod';
import { isRecord } from '../json.ts';
import { isExpressionText } from '../jsonata/expression.ts';
import type { Reading } from './problems.ts';

/*
 * The fields of every part of a definition: developer guide, "State machine structure" and "Workflow states"; states-language.net.
 * Templates are z.unknown(): any JSON is one, and template.ts reads them from the document itself.
 */

const stateName = z.string().min(1).max(80);
const comment = z.string().optional();
const template = z.unknown().optional();
/** Unicode identifiers of at most 80 characters (developer guide, "Variables"). Kept as it is, since z.record() drops `__proto__`. */
const variables = z
  .custom<Record<string, unknown>>(isRecord, 'must be an object of variables')
  .superRefine((assign, { addIssue }) => {
    for (const name of Object.keys(assign)) {
      if (name === 'states')
        addIssue({ code: 'custom', path: [name], message: 'this variable name is reserved' });
      if (/^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u.test(name)) continue;
      addIssue({
        code: 'custom',
        path: [name],
        message: 'a variable name is an identifier of at most 80 characters',
      });
    }
  })
  .optional();

const expression = z.string().refine(isExpressionText, 'a JSONata expression {% … %}');
const wholeNumber = (least: number, most: number) =>
  z.union([z.int().min(least).max(most), expression], {
    error: `must be a whole number from ${least} to ${most}, or a JSONata expression {% … %}`,
  });
const text = z.string();

const maxSeconds = 99_999_999;
const language = z.enum(['JSONata', 'JSONPath']).optional();
const transition = { Next: stateName.optional(), End: z.boolean().optional() };
const exportFields = { Output: template, Assign: variables };

/** States-language.net, "Errors": a wildcard stands alone. */
const errorEquals = z
  .array(z.string().min(1))
  .min(1)
  .refine((names) => names.length === 1 || !names.includes('States.ALL'), "'States.ALL' must appear alone");

const retrier = z.strictObject({
  Comment: comment,
  ErrorEquals: errorEquals,
  IntervalSeconds: z.int().min(1).max(maxSeconds).default(1),
  MaxAttempts: z.int().min(0).max(maxSeconds).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});

const catcher = z.strictObject({
  Comment: comment,
  ErrorEquals: errorEquals,
  Next: stateName,
  ...exportFields,
});

const allComesLast = (list: { ErrorEquals: string[] }[]) =>
  list.slice(0, -1).every(({ ErrorEquals }) => !ErrorEquals.includes('States.ALL'));
const fallible = {
  Retry: z.array(retrier).refine(allComesLast, "'States.ALL' must be in the last retrier").default([]),
  Catch: z.array(catcher).refine(allComesLast, "'States.ALL' must be in the last catcher").default([]),
};

const common = <T extends string>(type: T) => ({
  Type: z.literal(type),
  Comment: comment,
  QueryLanguage: language,
});

function isAtLeast(left: number | string | undefined, right: number | string | undefined): boolean {
  return typeof left === 'number' && typeof right === 'number' && left >= right;
}

export const stateSchemas = {
  Pass: z.strictObject({ ...common('Pass'), ...transition, ...exportFields }),
  Task: z
    .strictObject({
      ...common('Task'),
      ...transition,
      ...exportFields,
      ...fallible,
      Resource: z.string().min(1),
      Arguments: template,
      TimeoutSeconds: wholeNumber(1, maxSeconds).optional(),
      HeartbeatSeconds: wholeNumber(1, maxSeconds).optional(),
    })
    .refine(({ HeartbeatSeconds, TimeoutSeconds }) => !isAtLeast(HeartbeatSeconds, TimeoutSeconds), {
      error: "'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'",
    }),
  Choice: z.strictObject({
    ...common('Choice'),
    ...exportFields,
    Choices: z
      .array(
        z.strictObject({
          Comment: comment,
          Condition: z.union([z.boolean(), expression], {
            error: 'must be true, false or a JSONata expression {% … %}',
          }),
          Next: stateName,
          ...exportFields,
        }),
      )
      .min(1),
    Default: stateName.optional(),
  }),
  Wait: z
    .strictObject({
      ...common('Wait'),
      ...transition,
      ...exportFields,
      Seconds: wholeNumber(0, maxSeconds).optional(),
      Timestamp: text.optional(),
    })
    .refine(({ Seconds, Timestamp }) => (Seconds === undefined) !== (Timestamp === undefined), {
      error: "needs exactly one of 'Seconds' and 'Timestamp'",
    }),
  Parallel: z.strictObject({
    ...common('Parallel'),
    ...transition,
    ...exportFields,
    ...fallible,
    Arguments: template,
    Branches: z.array(z.unknown()).min(1),
  }),
  Map: z.strictObject({
    ...common('Map'),
    ...transition,
    ...exportFields,
    ...fallible,
    Items: z
      .union([z.array(z.unknown()), expression], {
        error: 'must be an array or a JSONata expression {% … %}',
      })
      .optional(),
    ItemSelector: template,
    MaxConcurrency: wholeNumber(0, maxSeconds).optional(),
    ToleratedFailureCount: wholeNumber(0, maxSeconds).optional(),
    ToleratedFailurePercentage: wholeNumber(0, 100).optional(),
    ItemProcessor: z.looseObject({}),
  }),
  Succeed: z.strictObject({ ...common('Succeed'), Output: template }),
  Fail: z.strictObject({ ...common('Fail'), Error: text.optional(), Cause: text.optional() }),
};

const flowFields = { StartAt: stateName, States: z.record(z.string(), z.unknown()) };

export const machineSchema = z.strictObject({
  ...flowFields,
  Comment: comment,
  QueryLanguage: language,
  TimeoutSeconds: z.int().min(1).max(maxSeconds).optional(),
  Version: z.literal('1.0').optional(),
});
export const branchSchema = z.strictObject({ ...flowFields, Comment: comment });
export const itemProcessorSchema = z.strictObject({
  ...flowFields,
  Comment: comment,
  ProcessorConfig: z
    .strictObject({
      Mode: z.enum(['INLINE', 'DISTRIBUTED']).optional(),
      ExecutionType: z.string().optional(),
    })
    .optional(),
});

/** The checked fields, or nothing after noting what is wrong with them. */
export function checkFields<T extends z.ZodType>(
  schema: T,
  value: unknown,
  { path, reading }: { path: string; reading: Reading },
): z.output<T> | undefined {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) noteIssue(issue, { path, reading });
  return undefined;
}

function noteIssue(issue: z.core.$ZodIssue, { path, reading }: { path: string; reading: Reading }): void {
  const at = issue.path.reduce<string>(joinPath, path);
  const code = 'SCHEMA_VALIDATION_FAILED';
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reading.problems.push({ path: at, ...refusalOf(key) });
    return;
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    reading.problems.push({ code, path: at, message: `'${String(issue.path.at(-1))}' is missing` });
    return;
  }
  reading.problems.push({
    code,
    path: at,
    message: `${issue.message.replace(/^I/, 'i')}${got(issue.input)}`,
  });
}

export const jsonPathFields = new Set([
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'Result',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
  'ErrorPath',
  'CausePath',
  'Variable',
]);

/** Fields of AWS that this interpreter does not know yet, and what they belong to. */
const fieldsToCome: Record<string, string> = {
  Credentials: 'assuming a role for one Task',
  ItemReader: 'DISTRIBUTED Map',
  ItemBatcher: 'DISTRIBUTED Map',
  ResultWriter: 'DISTRIBUTED Map',
  Label: 'DISTRIBUTED Map',
  Iterator: "the deprecated name of 'ItemProcessor'",
};

function refusalOf(field: string): { code: 'SCHEMA_VALIDATION_FAILED' | 'NOT_IMPLEMENTED'; message: string } {
  if (Object.hasOwn(fieldsToCome, field)) {
    return {
      code: 'NOT_IMPLEMENTED',
      message: `Field '${field}' is not implemented (${fieldsToCome[field]})`,
    };
  }
  const message = jsonPathFields.has(field)
    ? `The QueryLanguage is set to 'JSONata', but field '${field}' is only supported for the 'JSONPath' QueryLanguage`
    : `Field '${field}' is not supported`;
  return { code: 'SCHEMA_VALIDATION_FAILED', message };
}

export function joinPath(left: string, part: PropertyKey): string {
  return typeof part === 'number' ? `${left}[${part}]` : `${left}/${String(part)}`;
}

/** What was there instead, where that says it in a word; a structure is found by its path. */
function got(value: unknown): string {
  if (typeof value === 'object' && value !== null) return '';
  const shown = JSON.stringify(value) ?? 'nothing';
  return `; got ${shown.length > 80 ? `${shown.slice(0, 77)}...` : shown}`;
}
