import { expect } from '@jest/globals';

/** What the SDK throws for a refusal of that code, status and message. */
export function refusal(code: string, status: number, message?: string): unknown {
  return expect.objectContaining({
    name: code,
    $metadata: expect.objectContaining({ httpStatusCode: status }),
    ...(message === undefined ? {} : { message: expect.stringContaining(message) }),
  });
}
