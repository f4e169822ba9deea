import { isNativeError } from 'node:util/types';
import { HarnessFault, Refusal } from './errors.ts';
import { reasons } from './reasons.ts';

/** The reason of a verdict from whatever was thrown: a Refusal has its own, and all that is not one is the harness's fault. */
export function explain(error: unknown): string {
  return error instanceof Refusal ? error.message : reasons.harness(explainFault(error));
}

/** What the harness failed at; a bug of ours comes with the place. */
export function explainFault(error: unknown): string {
  if (error instanceof HarnessFault) return error.message;
  return `control failed: ${isNativeError(error) ? error.stack : String(error)}`;
}
