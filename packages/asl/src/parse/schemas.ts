import { z } from 'zod';
import { isRecord } from '../json.ts';
import { isExpressionText } from '../jsonata/expression.ts';
import { maxSeconds } from '../state-machine.ts';
import type { Reading } from './problems.ts';

/*
 * The fields of every part of a definition: developer guide, "State machine structure" and "Workflow states"; states-language.net.
 * Templates are z.unknown(): any JSON is one, and template.ts reads them from the document itself.
 */

const stateNameError = 'a state name has 1 to 80 characters';
const stateName = z.string().min(1, stateNameError).max(80, stateNameError);
const comment = z.string().optional();
export const template = z.unknown().optional();
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

const isExpression = (value: unknown) => typeof value === 'string' && isExpressionText(value);
const expression = z.custom<string>(isExpression, 'must be a JSONata expression {% … %}');
export const wholeNumber = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}, or a JSONata expression {% … %}`;
  const isInRange = (value: unknown) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return z.custom<number | string>((value) => isInRange(value) || isExpression(value), error);
};
const constantWholeNumber = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int(error).min(least, error).max(most, error);
};
const text = z.string();

const language = z.enum(['JSONata', 'JSONPath']).optional();
const transition = { Next: stateName.optional(), End: z.boolean().optional() };
const exportFields = { Output: template, Assign: variables };

/** States-language.net, "Errors": a wildcard stands alone. */
const errorEquals = z
  .array(z.string().min(1))
  .min(1, 'must name at least one error')
  .refine((names) => names.length === 1 || !names.includes('States.ALL'), "'States.ALL' must appear alone");

const retrier = z.strictObject({
  Comment: comment,
  ErrorEquals: errorEquals,
  IntervalSeconds: constantWholeNumber(1, maxSeconds).default(1),
  MaxAttempts: constantWholeNumber(0, maxSeconds).default(3),
  BackoffRate: z.number().min(1, 'must be a number of at least 1').default(2),
  MaxDelaySeconds: constantWholeNumber(1, 31_622_400).optional(),
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
      Credentials: z.strictObject({ RoleArn: z.string().min(1) }).optional(),
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
          Condition: z.custom<boolean | string>(
            (value) => typeof value === 'boolean' || isExpression(value),
            'must be true, false or a JSONata expression {% … %}',
          ),
          Next: stateName,
          ...exportFields,
        }),
      )
      .min(1, 'must have at least one rule'),
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
    Branches: z.array(z.unknown()).min(1, 'must have at least one branch'),
  }),
  Map: z
    .strictObject({
      ...common('Map'),
      ...transition,
      ...exportFields,
      ...fallible,
      Items: z
        .union([z.array(z.unknown()), z.custom<Record<string, unknown>>(isRecord), expression], {
          error: 'must be an array or a JSONata expression {% … %}',
        })
        .optional(),
      ItemSelector: template,
      MaxConcurrency: wholeNumber(0, maxSeconds).optional(),
      ToleratedFailureCount: wholeNumber(0, maxSeconds).optional(),
      ToleratedFailurePercentage: z
        .union([z.number().min(0).max(100), expression], {
          error: 'must be a number from 0 to 100, or a JSONata expression {% … %}',
        })
        .optional(),
      ItemProcessor: z.looseObject({}).optional(),
      // Its deprecated name, which AWS still takes (measured, floci #2968).
      Iterator: z.looseObject({}).optional(),
      // Of DISTRIBUTED mode alone; distribution-schemas.ts has what is in them.
      ItemReader: template,
      ItemBatcher: template,
      ResultWriter: template,
      Label: template,
    })
    .superRefine(({ ItemProcessor, Iterator }, { addIssue }) => {
      if ((ItemProcessor === undefined) !== (Iterator === undefined)) return;
      const twice = "takes only one of 'ItemProcessor' and 'Iterator'";
      if (ItemProcessor === undefined)
        addIssue({ code: 'custom', path: ['ItemProcessor'], input: undefined });
      else addIssue({ code: 'custom', message: twice });
    }),
  Succeed: z.strictObject({ ...common('Succeed'), Output: template }),
  Fail: z.strictObject({ ...common('Fail'), Error: text.optional(), Cause: text.optional() }),
};

const flowFields = { States: z.record(z.string(), z.unknown()), StartAt: stateName };

export const machineSchema = z.strictObject({
  ...flowFields,
  Comment: comment,
  QueryLanguage: language,
  TimeoutSeconds: constantWholeNumber(1, maxSeconds).optional(),
  Version: z.literal('1.0', 'must be "1.0"').optional(),
});
export const branchSchema = z.strictObject({ ...flowFields, Comment: comment });
export const itemProcessorSchema = z.strictObject({
  ...flowFields,
  Comment: comment,
  ProcessorConfig: z
    .strictObject({
      Mode: z.enum(['INLINE', 'DISTRIBUTED']).optional(),
      ExecutionType: z.enum(['STANDARD', 'EXPRESS']).optional(),
    })
    .refine(({ Mode, ExecutionType }) => Mode !== 'DISTRIBUTED' || ExecutionType !== undefined, {
      error: "the 'Mode' DISTRIBUTED needs an 'ExecutionType': STANDARD or EXPRESS",
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
  const { issues } = result.error;
  noteMissing(issues.filter(isMissing), { path, reading });
  for (const issue of issues) if (!isMissing(issue)) noteIssue(issue, { path, reading });
  return undefined;
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return issue.input === undefined;
}

/** One problem for each object that lacks fields (recorded 2025-10-19). */
function noteMissing(
  issues: z.core.$ZodIssue[],
  { path, reading }: { path: string; reading: Reading },
): void {
  const fields = new Map<string, string[]>();
  for (const issue of issues) {
    const at = issue.path.slice(0, -1).reduce<string>(joinPath, path);
    fields.set(at, [...(fields.get(at) ?? []), String(issue.path.at(-1))]);
  }
  for (const [at, missing] of fields) {
    const message = `These fields are required: [${missing.join(', ')}]`;
    reading.problems.push({ code: 'SCHEMA_VALIDATION_FAILED', path: at, message });
  }
}

function noteIssue(issue: z.core.$ZodIssue, { path, reading }: { path: string; reading: Reading }): void {
  const at = issue.path.reduce<string>(joinPath, path);
  const code = 'SCHEMA_VALIDATION_FAILED';
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reading.problems.push({ path: at, ...refusalOf(key) });
    return;
  }
  reading.problems.push({
    code,
    path: at,
    message: `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}${got(issue.input)}`,
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

function refusalOf(field: string): { code: 'SCHEMA_VALIDATION_FAILED'; message: string } {
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
