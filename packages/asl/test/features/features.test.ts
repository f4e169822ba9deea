import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { errorNames } from '../../src/errors.ts';
import { isRecord } from '../../src/json.ts';
import { distributionSchemas } from '../../src/parse/distribution-schemas.ts';
import { branchSchema, itemProcessorSchema, machineSchema, stateSchemas } from '../../src/parse/schemas.ts';
import { readCases } from '../read-cases.ts';
import { countFields, featuresPage } from './features.ts';

const topics = readCases();
const fields = countFields(topics);

test('FEATURES.md is what the cases make; npm run fix writes it', () => {
  expect(readFileSync(new URL('../../FEATURES.md', import.meta.url), 'utf8')).toBe(featuresPage(topics));
});

test('no two cases of a topic have the same title', () => {
  for (const { cases } of topics) {
    const titles = cases.map(({ given }) => given.title);
    expect(titles).toEqual([...new Set(titles)]);
  }
});

/** Read as part of their states, but with no case that can run: what they ask for is not there yet. */
const refusedFields = ['ReaderConfig/ManifestType'];

describe('a case that runs', () => {
  const known = [
    ...fieldsOf('state machine', machineSchema),
    ...fieldsOf('Branches', branchSchema),
    ...fieldsOf('ItemProcessor', itemProcessorSchema),
    ...Object.entries(stateSchemas).flatMap(([type, schema]) => fieldsOf(type, schema)),
    ...Object.entries(distributionSchemas).flatMap(([field, schema]) => fieldsOf(field, schema)),
  ].filter((field) => !refusedFields.includes(field));

  test.each([...new Set(known)])('has the field %s', (name) => {
    const [part = '', field = ''] = name.split('/');
    expect(fields.get(part)?.get(field)?.cases).toBeGreaterThan(0);
  });

  test.each(Object.values(errorNames))('fails with, retries or catches %s', (error) => {
    const runs = topics.flatMap(({ cases }) => cases).filter(({ given }) => 'status' in given.expect);
    expect(runs.filter(({ given }) => JSON.stringify(given).includes(`"${error}"`))).not.toEqual([]);
  });
});

/** `Part/Field` of every field that a schema takes, those of the parts within it included. */
function fieldsOf(part: string, schema: z.ZodType): string[] {
  return fieldsIn(part, z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

function fieldsIn(part: string, schema: unknown): string[] {
  if (!isRecord(schema)) return [];
  const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
  return [
    ...properties.flatMap(([field, inner]) => [`${part}/${field}`, ...fieldsIn(field, inner)]),
    ...fieldsIn(part, schema.items),
  ];
}
