import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Credential } from '../credential.ts';

/** What a signature is good for: a day (`YYYYMMDD`), a region and a service. */
export interface Scope {
  date: string;
  region: string;
  service: string;
}

const keys = new WeakMap<Credential, Map<string, KeyObject>>();

/** The derived key of a credential and scope. Kept with the credential, since deriving takes four HMACs a request. */
export function signingKey(credential: Credential, scope: Scope): KeyObject {
  const name = formatScope(scope);
  const known = keys.get(credential) ?? new Map<string, KeyObject>();
  keys.set(credential, known);
  const key = known.get(name) ?? createSecretKey(deriveKey(credential.secretAccessKey, scope));
  // A caller chooses the scope, so the cache of a credential is bounded: a run sees one or two.
  if (known.size >= 16) known.clear();
  known.set(name, key);
  return key;
}

export function formatScope({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

function deriveKey(secret: string, { date, region, service }: Scope): Buffer {
  return [date, region, service, 'aws4_request'].reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
}
