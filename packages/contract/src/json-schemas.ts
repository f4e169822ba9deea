import { z } from 'zod';
import { corpusSchema } from './corpus.ts';
import { contenderEventSchema } from './event.ts';
import { executionInputSchema } from './execution-input.ts';
import { manifestSchema } from './manifest.ts';
import { reportSchema } from './report.ts';
import { runRecordSchema } from './run.ts';
import { verdictSchema } from './verdict.ts';

const published = {
  manifest: manifestSchema,
  event: contenderEventSchema,
  'execution-input': executionInputSchema,
  run: runRecordSchema,
  verdict: verdictSchema,
  report: reportSchema,
  corpus: corpusSchema,
};

/** The JSON Schema documents (draft 2020-12) as they stand in `schemas/`, one a published document. */
export function jsonSchemas(): { file: string; text: string }[] {
  return Object.entries(published).map(([name, schema]) => ({
    file: `${name}.schema.json`,
    text: `${JSON.stringify({ title: name, ...z.toJSONSchema(schema, { io: 'input' }) }, null, 2)}\n`,
  }));
}
