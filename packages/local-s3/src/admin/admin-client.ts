import { type Ledger, ledgerSchema } from '@s3-lambda-bench/contract';
import { type Credential, signRequest } from '@s3-lambda-bench/iam';
import { adminBucket } from './administer.ts';

/** The admin API of a running server, as a client with its root credential has it. Every method rejects on a refusal. */
export interface AdminClient {
  /** From then on the server takes its signatures and carries out its principal's policies. Replaces one of that key. */
  putCredential: (credential: Credential) => Promise<void>;
  deleteCredential: (accessKeyId: string) => Promise<void>;
  /** What that key has asked for since the server started; empty for an unknown one. */
  readLedger: (accessKeyId: string) => Promise<Ledger>;
}

export function makeAdminClient({ endpoint, root }: { endpoint: string; root: Credential }): AdminClient {
  const call = async (method: string, path: string, body?: string) => {
    const url = new URL(`/${adminBucket}/${path}`, endpoint);
    const signer = { credential: root, region: 'us-east-1', service: 's3', nowMs: Date.now() };
    const content = body === undefined ? {} : { body };
    const { host, ...headers } = signRequest(
      { method, rawPath: url.pathname, host: url.host, ...content },
      signer,
    );
    const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const response = await fetch(url, { method, headers: sent, ...content });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${url.pathname} of local-s3 answered ${response.status}: ${text}`);
    return text;
  };
  return {
    putCredential: async (credential) => {
      await call('PUT', `credentials/${credential.accessKeyId}`, JSON.stringify(credential));
    },
    deleteCredential: async (accessKeyId) => {
      await call('DELETE', `credentials/${accessKeyId}`);
    },
    readLedger: async (accessKeyId) =>
      ledgerSchema.parse(JSON.parse(await call('GET', `ledger/${accessKeyId}`))),
  };
}
