import path from 'node:path';
import type { Credential } from '@s3-lambda-bench/iam';
import { type AdminClient, makeAdminClient } from '@s3-lambda-bench/local-s3';
import { type ClientFactory, makeClientFactory } from './clients/make-clients.ts';
import { type Endpoint, openEndpoint } from './endpoint/endpoint.ts';
import type { Settings } from './local-cloud.ts';
import { type CredentialIssuer, issueCredentials } from './roles/issue-credentials.ts';
import { makeRoleStore, type RoleStore } from './roles/role-store.ts';
import { spawnLocalS3 } from './s3/spawn-local-s3.ts';

/** What every service stands on: S3, the endpoint, who may call and as whom, and clients. */
export interface Foundation extends Settings {
  s3Endpoint: string;
  s3Admin: AdminClient;
  endpoint: Endpoint;
  /** The root's key. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  roles: RoleStore;
  issuer: CredentialIssuer;
  clientFactory: ClientFactory;
}

/** Starts S3, then the endpoint, which answers nobody yet. What stands is put on `started`, to go in the opposite order. */
export async function openFoundation(settings: Settings, started: AsyncDisposableStack): Promise<Foundation> {
  const { host, port, region, accountId } = settings;
  const { accessKeyId, secretAccessKey } = settings.dataDir.rootKey;
  const credentials = { accessKeyId, secretAccessKey };
  const root = rootCredential(credentials, accountId);
  const s3Endpoint = await startS3(settings, started);
  const s3Admin = makeAdminClient({ endpoint: s3Endpoint, root });
  const roles = makeRoleStore();
  const issuer = issueCredentials({ accountId, root, roles, register: s3Admin });
  // Clients sign with the machine's time, whatever clock the services are given.
  const endpoint = await openEndpoint({ host, port, lookup: issuer.lookup, now: Date.now });
  started.defer(() => endpoint.close());
  const clientFactory = makeClientFactory({ endpoint: endpoint.url, s3Endpoint, region });
  started.defer(() => clientFactory.close());
  return { ...settings, s3Endpoint, s3Admin, endpoint, credentials, roles, issuer, clientFactory };
}

async function startS3(settings: Settings, started: AsyncDisposableStack): Promise<string> {
  const { dataDir, host, s3Port: port, s3Faults: faults, region, onFault } = settings;
  const process = await spawnLocalS3({
    dataDir: path.join(dataDir.path, 's3'),
    rootKey: dataDir.rootKey,
    host,
    port,
    region,
    faults,
    onFault,
  });
  started.defer(() => process.close());
  return process.endpoint;
}

function rootCredential(
  key: { accessKeyId: string; secretAccessKey: string },
  accountId: string,
): Credential {
  return { ...key, principal: { arn: `arn:aws:iam::${accountId}:root`, accountId, policies: 'root' } };
}
