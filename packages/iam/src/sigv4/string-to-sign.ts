import { hash } from 'node:crypto';
import { formatScope, type Scope } from './signing-key.ts';

export const algorithm = 'AWS4-HMAC-SHA256';

/** What is signed: algorithm, time, scope and the hash of the canonical request, a line each. */
export function stringToSign(timestamp: string, scope: Scope, canonical: string): string {
  return `${algorithm}\n${timestamp}\n${formatScope(scope)}\n${hash('sha256', canonical, 'hex')}`;
}
