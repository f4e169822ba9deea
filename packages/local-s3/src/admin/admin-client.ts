import { type Ledger, ledgerSchema } from '@s3-lambda-bench/contract';
import { type Credential, signRequest } from '@s3-lambda-bench/iam';
import { z } from 'zod';
import { type Denial, denialSchema } from '../access/denials.ts';
import { type FaultsDocument, type FaultsInput, faultsSchema } from '../faults/faults-document.ts';
import { adminBucket } from './administer.ts';

/** The admin API of a running server, as a client with its root credential has it. Every method rejects on a refusal. */
export interface AdminClient {
  /** From then on the server takes its signatures and carries out its principal's policies. Replaces one of that key. */
  putCredential: (credential: Credential) => Promise<void>;
  deleteCredential: (accessKeyId: string) => Promise<void>;
  /** What that key has asked for since the server started; empty for an unknown one. */
  readLedger: (accessKeyId: string) => Promise<Ledger>;
  /**
   * What was answered since it was last taken, by the page that was open when the request arrived (`''` before the first).
   * With `page`, what arrives from then on is on that page; `settled` waits for what is under way, at most five seconds.
   */
  takeLedger: (
    accessKeyId: string,
    options?: { page?: string; settled?: boolean },
  ) => Promise<Record<string, Ledger>>;
  /** What was refused for want of a permission since the server started. */
  readDenials: () => Promise<Denial[]>;
  /** Puts faults in force in place of what was, and begins to count anew. */
  putFaults: (faults: FaultsInput) => Promise<void>;
  deleteFaults: () => Promise<void>;
  /** In force now; without any operation when there are none. */
  readFaults: () => Promise<FaultsDocument>;
}

const ledgerPagesSchema = z.record(z.string(), ledgerSchema);

export function makeAdminClient({ endpoint, root }: { endpoint: string; root: Credential }): AdminClient {
  const call = async (
    method: string,
    path: string,
    { query = {}, body }: { query?: Record<string, string>; body?: string } = {},
  ) => {
    const rawPath = `/${adminBucket}/${path}`;
    const rawQuery = new URLSearchParams(query).toString();
    const url = new URL(rawQuery === '' ? rawPath : `${rawPath}?${rawQuery}`, endpoint);
    const signer = { credential: root, region: 'us-east-1', service: 's3', nowMs: Date.now() };
    const content = body === undefined ? {} : { body };
    const { host, ...headers } = signRequest(
      { method, rawPath, rawQuery, host: url.host, ...content },
      signer,
    );
    const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const response = await fetch(url, { method, headers: sent, ...content });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${rawPath} of local-s3 answered ${response.status}: ${text}`);
    return text;
  };
  return {
    putCredential: async (credential) => {
      await call('PUT', `credentials/${credential.accessKeyId}`, { body: JSON.stringify(credential) });
    },
    deleteCredential: async (accessKeyId) => {
      await call('DELETE', `credentials/${accessKeyId}`);
    },
    readLedger: async (accessKeyId) =>
      ledgerSchema.parse(JSON.parse(await call('GET', `ledger/${accessKeyId}`))),
    takeLedger: async (accessKeyId, { page, settled = false } = {}) => {
      const query = { ...(page === undefined ? {} : { page }), ...(settled ? { settled: '' } : {}) };
      return ledgerPagesSchema.parse(JSON.parse(await call('POST', `ledger/${accessKeyId}`, { query })));
    },
    readDenials: async () => z.array(denialSchema).parse(JSON.parse(await call('GET', 'denials'))),
    putFaults: async (faults) => {
      await call('PUT', 'faults', { body: JSON.stringify(faults) });
    },
    deleteFaults: async () => {
      await call('DELETE', 'faults');
    },
    readFaults: async () => faultsSchema.parse(JSON.parse(await call('GET', 'faults'))),
  };
}
