import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { jsonSchemas } from './json-schemas.ts';

/** Regenerates packages/contract/schemas; a repo check asserts that nothing changes. */
const folder = path.join(import.meta.dirname, '..', 'schemas');
for (const { file, text } of jsonSchemas()) writeFileSync(path.join(folder, file), text);
