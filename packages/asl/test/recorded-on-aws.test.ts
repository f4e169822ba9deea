import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { parseStateMachine, type TaskResult } from '../src/index.ts';
import { runProgram } from './run-program.ts';

/** Recordings lie beside the repository, not in it. Where they are missing, the suite below shows as skipped. */
const recordings = new URL('../../../../shared/aws-recorded/stepfunctions-jsonata.json', import.meta.url);

const caseSchema = z.object({
  id: z.string(),
  definition: z.string(),
  input: z.string(),
  history: z.array(z.record(z.string(), z.unknown())),
});
type Recording = z.infer<typeof caseSchema>;

const cases = existsSync(recordings)
  ? z.object({ cases: z.array(caseSchema) }).parse(JSON.parse(readFileSync(recordings, 'utf8'))).cases
  : [];
const usesJsonPath = ({ definition }: Recording) =>
  problemsOf(definition).some((message) => message.includes('JSONPath'));

/** Mixed machines whose JSONPath states use no JSONPath, so that they mean the same in either language. */
const neutral = [
  'test_assign_in_catch_state',
  'test_base_cases[BASE_DIRECT_EXPR]',
  'test_choice_condition_constant_jsonata',
  'test_choice_unsorted_parameters_positive[CHOICE_STATE_UNSORTED_CHOICE_PARAMETERS_JSONATA]',
  'test_task_catch_error_output[TASK_CATCH_ERROR_OUTPUT_TO_JSONPATH]',
  'test_task_catch_error_with_retry[TASK_CATCH_ERROR_OUTPUT_WITH_RETRY_TO_JSONPATH]',
];
const isNeutral = ({ id }: Recording) => neutral.includes(id.replace(/^.*::/, ''));

(cases.length === 0 ? describe.skip : describe)('executions recorded on AWS', () => {
  const pure = cases.filter((recording) => !usesJsonPath(recording));
  const mixed = cases.filter(usesJsonPath);

  test('41 of them are JSONata throughout', () => {
    expect(pure).toHaveLength(41);
  });

  test.each(rowsOf(pure))('%s comes out event by event', async (_, recording) => {
    const { events } = await runProgram(recording.definition, {
      input: JSON.parse(recording.input),
      task: replay(recording),
    });
    expect(normalise(events)).toStrictEqual(normalise(recording.history));
  });

  test.each(rowsOf(mixed.filter(isNeutral)))(
    '%s comes out event by event, all of it read as JSONata',
    async (_, recording) => {
      const definition = { ...JSON.parse(recording.definition), QueryLanguage: 'JSONata' };
      const { events } = await runProgram(definition, {
        input: JSON.parse(recording.input),
        task: replay(recording),
      });
      expect(normalise(events)).toStrictEqual(normalise(recording.history));
    },
  );

  test.each(rowsOf(mixed))('%s is refused, for it has JSONPath states', (_, { definition }) => {
    expect(problemsOf(definition).every((message) => message.includes('JSONPath'))).toBe(true);
  });
});

function rowsOf(list: Recording[]): [string, Recording][] {
  // test.each must not be given an empty table, even by a suite that is skipped.
  if (list.length === 0) return [['none', { id: '', definition: '{}', input: '{}', history: [] }]];
  return list.map((recording) => [recording.id.replace(/^.*::/, ''), recording]);
}

function problemsOf(definition: string): string[] {
  const parsed = parseStateMachine(definition);
  return parsed.ok ? [] : parsed.problems.map(({ message }) => message);
}

const endingSchema = z.object({
  output: z.json().optional(),
  error: z.string().optional(),
  cause: z.json().optional(),
});

/** A task handler that answers what AWS's integrations did, one attempt after the other. */
function replay({ history }: Recording): () => Promise<TaskResult> {
  const endings = history.flatMap((event): TaskResult[] => {
    const details = event.taskSucceededEventDetails ?? event.lambdaFunctionSucceededEventDetails;
    if (details !== undefined) return [{ ok: true, result: endingSchema.parse(details).output ?? null }];
    if (event.taskFailedEventDetails === undefined) return [];
    const { error = '', cause } = endingSchema.parse(event.taskFailedEventDetails);
    return [{ ok: false, error, cause: JSON.stringify(cause) }];
  });
  return async () => endings.shift() ?? { ok: false, error: 'NoSuchAttempt' };
}

/** The recordings hold placeholders for what varies, and have JSON objects (but no other JSON) parsed out of their text. */
function normalise(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => normalise(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, normalise(part, name)]));
  }
  if (key === 'timestamp' || key === 'TimestampValue' || key === 'region') return `<${key}>`;
  if (typeof value !== 'string') return value;
  if (/^\{.*\}$/s.test(value)) return normalise(JSON.parse(value));
  return value.replaceAll(/arn:[^:]+:lambda:[^:]+:\d+:function:[\w<>-]+/g, '<function>');
}
