import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { jsonSchemas } from '../src/json-schemas.ts';

const folder = path.join(import.meta.dirname, '..', 'schemas');

test.each(jsonSchemas().map(({ file, text }) => [file, text]))(
  '%s stands in schemas/ as the zod schema generates it',
  (file, text) => {
    expect(readFileSync(path.join(folder, file), 'utf8')).toBe(text);
  },
);
