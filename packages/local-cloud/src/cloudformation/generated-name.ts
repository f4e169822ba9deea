import { randomInt } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * A name for a resource that its template does not name: stack, logical id and 12 random characters, as CloudFormation makes
 * them, cut to fit the shortest limit of the resource types built here (63, of buckets).
 */
export function makeGeneratedName(stackName: string, logicalId: string): string {
  const random = Array.from({ length: 12 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${stackName.slice(0, 24)}-${logicalId.slice(0, 24)}-${random}`;
}
