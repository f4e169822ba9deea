import { writeFileSync } from 'node:fs';
import { readCases } from '../read-cases.ts';
import { featuresPage } from './features.ts';

/** Writes FEATURES.md anew; a test asserts that nothing changes. */
writeFileSync(new URL('../../FEATURES.md', import.meta.url), featuresPage(readCases()));
