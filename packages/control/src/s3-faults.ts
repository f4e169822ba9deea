import { isNativeError } from 'node:util/types';
import { HarnessFault } from './errors.ts';

/** S3's error codes are the names of the SDK's errors. */
export function isNamed(error: unknown, ...names: string[]): boolean {
  return isNativeError(error) && names.includes(error.name);
}

/** What S3 or the network did, as a fault that is nobody's archive. */
export function toFault(doing: string, error: unknown): HarnessFault {
  return new HarnessFault(`${doing}: ${tell(error)}`, { cause: error });
}

export function tell(error: unknown): string {
  return isNativeError(error) ? `${error.name}: ${error.message}` : String(error);
}
