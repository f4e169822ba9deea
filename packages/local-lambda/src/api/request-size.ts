import { ServiceError } from '../errors.ts';

/** Throws what the front end answers, before it looks at anything else of a request (recorded; no longer RequestTooLargeException). */
export function checkRequestSize(operation: string, { length }: Buffer, maxBytes: number): void {
  if (length <= maxBytes) return;
  throw new ServiceError(
    'RequestEntityTooLargeException',
    `Request must be smaller than ${maxBytes} bytes for the ${operation} operation`,
  );
}
