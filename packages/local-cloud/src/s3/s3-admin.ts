import { Agent, request } from 'node:http';
import { type Credential, signRequest } from '@s3-lambda-bench/iam';
import { LocalCloudError } from '../errors.ts';
import type { CredentialRegister } from '../roles/issue-credentials.ts';

export interface S3Admin extends CredentialRegister {
  /** The ledger of an access key as JSON text; `{}` for one that asked nothing. */
  ledger(accessKeyId: string): Promise<string>;
  close(): void;
}

/** A client of local-s3's own API, signed by the root credential. Its paths are in local-s3's README. */
export function makeS3Admin(options: { endpoint: string; region: string; root: Credential }): S3Admin {
  const { host, hostname, port } = new URL(options.endpoint);
  const agent = new Agent({ keepAlive: true });
  const call = (method: string, rawPath: string, body?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = signRequest(
        { method, rawPath, host, ...(body !== undefined && { body }) },
        { credential: options.root, region: options.region, service: 's3', nowMs: Date.now() },
      );
      const sent = request({ agent, hostname, port, method, path: rawPath, headers }, async (response) => {
        const chunks = await response.toArray();
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200 || response.statusCode === 204) resolve(text);
        else reject(refused(method, rawPath, `${response.statusCode} ${text}`));
      });
      sent.on('error', (cause) => reject(refused(method, rawPath, cause.message, cause)));
      sent.end(body);
    });
  return {
    put: async (credential) => {
      await call('PUT', `/_local-s3/credentials/${credential.accessKeyId}`, JSON.stringify(credential));
    },
    delete: async (accessKeyId) => {
      await call('DELETE', `/_local-s3/credentials/${accessKeyId}`);
    },
    ledger: (accessKeyId) => call('GET', `/_local-s3/ledger/${accessKeyId}`),
    close: () => agent.destroy(),
  };
}

function refused(method: string, path: string, why: string, cause?: unknown): LocalCloudError {
  return new LocalCloudError(
    'LocalS3Failed',
    `local-s3 refused ${method} ${path.split('/').slice(0, 3).join('/')}: ${why}`,
    { cause },
  );
}
