import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { mapRunMocks } from './mocked-map-runs.ts';

const attemptSchema = z.strictObject({
  result: z.json().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  after_seconds: z.number().optional(),
  submitted: z.json().optional(),
  heartbeats_at_seconds: z.array(z.number()).default([]),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** Who says that a case is right. What nobody says is this interpreter's own, or guessed, and the source says that. */
const source = z
  .string()
  .regex(
    /^(Step Functions developer guide, |Step Functions API reference, |states-language\.net, |recorded on AWS|measured on AWS|AWS (CreateStateMachine|ValidateStateMachineDefinition), |JSONata 2\.0 documentation, |RFC \d+, |this interpreter|guessed: )/,
    'a source starts with what it is: "Step Functions developer guide, PAGE", "states-language.net, SECTION", "recorded on AWS DATE"',
  );

/** What a case may say; any interpreter of the language can be held against it. README.md describes the format. */
const caseSchema = z.strictObject({
  title: z.string(),
  source,
  definition: z.union([z.string(), z.looseObject({})]),
  input: z.json(),
  tasks: z.record(z.string(), z.array(attemptSchema)).default({}),
  ...mapRunMocks,
  expect: z.union([
    z.strictObject({
      refused: z.array(z.strictObject({ code: z.string(), path: z.string(), message: z.string() })),
    }),
    z.strictObject({
      status: z.enum(['SUCCEEDED', 'FAILED', 'TIMED_OUT']),
      output: z.json().optional(),
      error: z.string().optional(),
      cause: z.string().optional(),
      variables: z.record(z.string(), z.json()).optional(),
      states: z.array(z.string()).optional(),
      waited_seconds: z.number().optional(),
      calls: z.record(z.string(), z.number()).optional(),
      arguments: z.record(z.string(), z.array(z.json())).optional(),
      roles: z.array(z.string()).optional(),
      credentials: z.array(z.json()).optional(),
      events: z.array(z.tuple([z.string(), z.number()])).optional(),
      last_event: z.record(z.string(), z.json()).optional(),
      map_runs: z.array(z.string()).optional(),
      children: z.array(z.strictObject({ status: z.string(), input: z.json() })).optional(),
      at_once: z.number().optional(),
      read: z.array(z.json()).optional(),
      written: z.array(z.json()).optional(),
    }),
  ]),
});
export type Case = z.infer<typeof caseSchema>;

export interface Topic {
  name: string;
  cases: { file: string; given: Case }[];
}

const folder = new URL('cases/', import.meta.url);

export function readCases(): Topic[] {
  return namesIn(folder).map((name) => ({ name, cases: casesIn(new URL(`${name}/`, folder)) }));
}

function casesIn(topic: URL): Topic['cases'] {
  return namesIn(topic).map((file) => {
    const read = caseSchema.safeParse(JSON.parse(readFileSync(new URL(file, topic), 'utf8')));
    if (!read.success) throw new Error(`${topic.pathname}${file}: ${z.prettifyError(read.error)}`);
    return { file, given: read.data };
  });
}

/** In an order that does not depend on the file system. */
function namesIn(of: URL): string[] {
  return readdirSync(of).sort();
}
