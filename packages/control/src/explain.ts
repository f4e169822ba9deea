import { isNativeError } from 'node:util/types';
import { HarnessFault, Refusal } from './errors.ts';
import { type Finding, harnessFinding } from './findings.ts';

/** The finding of a verdict from whatever was thrown: a Refusal has its own, and all that is not one is the harness's fault. */
export function explain(error: unknown): Finding {
  return error instanceof Refusal ? error.finding : harnessFinding(explainFault(error));
}

/** What the harness failed at; a bug of ours comes with the place. */
function explainFault(error: unknown): string {
  if (error instanceof HarnessFault) return error.message;
  return `control failed: ${isNativeError(error) ? error.stack : String(error)}`;
}
