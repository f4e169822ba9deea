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
const nameOf = ({ id }: Recording) => id.replace(/^.*::/, '');

/** Machines with JSONPath states that use nothing of JSONPath: in all of these they pass data through or assign constants. */
const neutral = [
  'test_assign_in_catch_state',
  'test_base_cases[BASE_DIRECT_EXPR]',
  'test_variable_sampling[JSONPATH_ASSIGN_JSONATA_REF]',
  'test_choice_condition_constant_jsonata',
  'test_choice_unsorted_parameters_positive[CHOICE_STATE_UNSORTED_CHOICE_PARAMETERS_JSONATA]',
  'test_task_catch_error_output[TASK_CATCH_ERROR_OUTPUT_TO_JSONPATH]',
  'test_task_catch_error_with_retry[TASK_CATCH_ERROR_OUTPUT_WITH_RETRY_TO_JSONPATH]',
];

/** Machines with JSONPath states that read or write by path, and what of it they are refused for. */
const refused: Record<string, string[]> = {
  'test_base_cases[BASE_LAMBDA_EXPRESSION]': ['/States/Init/Assign/var_input_value.$'],
  'test_base_cases[BASE_EXPR]': ['/States/Init/Assign/var_input_value.$'],
  'test_base_lambda[BASE_LAMBDA]': ['/States/Init/Assign/var_input_value.$'],
  'test_lambda_task_resource_data_flow[TASK_LAMBDA_LEGACY_RESOURCE_JSONPATH_TO_JSONATA]': [
    "field 'Parameters' of JSONPath",
    "field 'OutputPath' of JSONPath",
  ],
  'test_lambda_task_resource_data_flow[TASK_LAMBDA_SDK_RESOURCE_JSONPATH_TO_JSONATA]': [
    "field 'Parameters' of JSONPath",
    "field 'OutputPath' of JSONPath",
  ],
  'test_output_to_state[JSONPATH_OUTPUT_TO_JSONATA]': ["field 'Parameters' of JSONPath"],
  'test_catch_error_variable_sampling[TASK_CATCH_ERROR_VARIABLE_SAMPLING_TO_JSONPATH]': [
    "field 'OutputPath' of JSONPath",
    "field 'OutputPath' of JSONPath",
  ],
};

(cases.length === 0 ? describe.skip : describe)('executions recorded on AWS', () => {
  const accepted = cases.filter((recording) => !Object.hasOwn(refused, nameOf(recording)));
  const byPath = cases.filter((recording) => Object.hasOwn(refused, nameOf(recording)));

  test('41 of them are JSONata throughout, 7 have JSONPath states that are neutral, 7 use JSONPath', () => {
    expect(accepted.map(nameOf)).toEqual(expect.arrayContaining(neutral));
    expect([accepted.length - neutral.length, neutral.length, byPath.length]).toEqual([41, 7, 7]);
  });

  test.each(rowsOf(accepted))('%s comes out event by event', async (_, recording) => {
    const { events } = await runProgram(recording.definition, {
      input: JSON.parse(recording.input),
      task: replay(recording),
    });
    expect(normalise(events)).toStrictEqual(normalise(recording.history));
  });

  test.each(rowsOf(byPath))('%s is refused, for what it uses of JSONPath', (name, { definition }) => {
    const parsed = parseStateMachine(definition);
    const problems = parsed.ok ? [] : parsed.problems;
    expect(problems.map(({ code }) => code)).toEqual(refused[name]?.map(() => 'NOT_IMPLEMENTED'));
    problems.forEach(({ path, message }, index) => {
      expect(`${path} ${message}`).toContain(refused[name]?.[index]);
    });
  });
});

function rowsOf(list: Recording[]): [string, Recording][] {
  // test.each must not be given an empty table, even by a suite that is skipped.
  if (list.length === 0) return [['none', { id: '', definition: '{}', input: '{}', history: [] }]];
  return list.map((recording) => [nameOf(recording), recording]);
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
