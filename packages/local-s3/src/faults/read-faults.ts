import { readFileSync } from 'node:fs';
import { StartError } from '../errors.ts';
import { type FaultsDocument, isFaultPreset, parseFaults, presetNames } from './faults-document.ts';

/** Reads what a command line names: a preset, or else a file that holds a document. Throws StartError. */
export function readFaults(source: string): FaultsDocument {
  const parsed = parseFaults(isFaultPreset(source) ? source : readJson(source));
  if (parsed.ok) return parsed.value;
  throw new StartError(`faults '${source}' are not usable: ${parsed.problems.join('; ')}`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message.replace(/\s+/g, ' ') : String(cause);
    throw new StartError(
      `faults '${file}' cannot be read: ${problem}; give a JSON file, or a preset: ${presetNames.join(', ')}`,
      { cause },
    );
  }
}
