import { hash } from 'node:crypto';
import { givenSources } from '../sources.ts';

/** 2 KiB that do not compress: one SHA-256 after another. */
const noise = Buffer.concat(
  Array.from({ length: 64 }, (_, index) => hash('sha256', `block ${index}`, 'buffer')),
);

/** What every fixture holds: nothing, one byte, text and noise. */
export const objects = givenSources('', 'a', 'Zip it, zip it, zip it. '.repeat(12), noise);
