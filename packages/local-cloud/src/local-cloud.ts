import path from 'node:path';
import { type Clock, systemClock } from '@s3-lambda-bench/asl';
import type { Credential } from '@s3-lambda-bench/iam';
import { makeAdminClient } from '@s3-lambda-bench/local-s3';
import { makeClientFactory } from './clients/make-clients.ts';
import { makeCloudFormationService } from './cloudformation/cloudformation-service.ts';
import { makeStatusRecorder } from './cloudformation/record-status.ts';
import { recoverStacks } from './cloudformation/recover-stacks.ts';
import { makeStackOperations } from './cloudformation/stack-operations.ts';
import { openStackStore } from './cloudformation/stack-store.ts';
import { makeResponseDesk } from './custom-resources/response-desk.ts';
import { type DataDir, openDataDir } from './data-dir/open-data-dir.ts';
import { openEndpoint } from './endpoint/endpoint.ts';
import { awsJson11, restJson } from './endpoint/protocols.ts';
import { makeLambda } from './lambda/make-lambda.ts';
import { issueCredentials } from './roles/issue-credentials.ts';
import { makeRoleStore } from './roles/role-store.ts';
import { sweepHourly } from './s3/lifecycle-sweep.ts';
import { spawnLocalS3 } from './s3/spawn-local-s3.ts';
import { makeExecutions } from './states/executions.ts';
import { makeStateMachines } from './states/state-machines.ts';
import { makeStatesService } from './states/states-service.ts';

export interface LocalCloudOptions {
  /** Made if it is not there. It has one owner at a time. */
  dataDir: string;
  /** Of everything but S3; any free one if absent or 0. */
  port?: number;
  /** Of S3; any free one if absent or 0. */
  s3Port?: number;
  /** An IP address, so that SDKs address buckets by path. 127.0.0.1 if absent. */
  host?: string;
  region?: string;
  accountId?: string;
  /** Injected by tests. */
  clock?: Clock;
  /** Told of faults that no client is answered with. */
  onFault?: (error: Error) => void;
}

/** A local cloud that is up. */
export interface LocalCloud {
  /** Lambda, CloudWatch Logs, Step Functions and CloudFormation: AWS_ENDPOINT_URL. */
  endpoint: string;
  /** AWS_ENDPOINT_URL_S3. */
  s3Endpoint: string;
  /** Of the account's root, who may do everything. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  region: string;
  accountId: string;
  /** Stops everything that was started; executions become ABORTED. The data directory can be used again. May be called twice. */
  close(): Promise<void>;
}

/**
 * Stands the services up on one machine, with what the data directory holds from before.
 * Throws LocalCloudError: DataDirInUse, DataDirNotWritable, DataDirUnreadable, PortInUse, LocalS3Failed, InvalidOption.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  await using started = new AsyncDisposableStack();
  const dataDir = started.adopt(openDataDir(path.resolve(options.dataDir)), (owned) => owned.close());
  const cloud = await standUp(dataDir, options, started);
  dataDir.announce(cloud.endpoint);
  const owned = started.move();
  let closed: Promise<void> | undefined;
  return {
    ...cloud,
    close: () => {
      closed ??= owned.disposeAsync();
      return closed;
    },
  };
}

/** Everything is put on `started` as soon as it stands, so that it goes in the opposite order. */
async function standUp(
  dataDir: DataDir,
  options: LocalCloudOptions,
  started: AsyncDisposableStack,
): Promise<Omit<LocalCloud, 'close'>> {
  const {
    host = '127.0.0.1',
    region = 'us-east-1',
    accountId = '000000000000',
    clock = systemClock,
  } = options;
  const { onFault = () => {} } = options;
  const { rootKey, database } = dataDir;
  const now = () => clock.now();
  const credentials = { accessKeyId: rootKey.accessKeyId, secretAccessKey: rootKey.secretAccessKey };
  const root: Credential = {
    ...credentials,
    principal: { arn: `arn:aws:iam::${accountId}:root`, accountId, policies: 'root' },
  };

  const s3Process = started.adopt(
    await spawnLocalS3({
      dataDir: path.join(dataDir.path, 's3'),
      host,
      port: options.s3Port ?? 0,
      region,
      rootKey,
      onEnd: onFault,
    }),
    (running) => running.close(),
  );
  const s3Endpoint = s3Process.endpoint;
  const s3Admin = makeAdminClient({ endpoint: s3Endpoint, root });
  const roles = makeRoleStore();
  const issuer = issueCredentials({ accountId, root, roles, register: s3Admin });

  const endpoint = started.adopt(
    await openEndpoint({ host, port: options.port ?? 0, lookup: issuer.lookup, now: Date.now }),
    (listening) => listening.close(),
  );
  const factory = started.adopt(makeClientFactory({ endpoint: endpoint.url, s3Endpoint, region }), (made) =>
    made.close(),
  );
  const clients = factory.clientsOf(credentials);

  const { lambda, logs } = makeLambda({
    dataDir: path.join(dataDir.path, 'lambda'),
    accountId,
    region,
    endpoint: endpoint.url,
    s3Endpoint,
    s3: clients.s3,
    s3Admin,
    issuer,
    onFault,
  });
  started.defer(() => lambda.close());
  started.defer(() => logs.close());

  const machines = makeStateMachines({ region, accountId, roles, clock });
  const executions = started.adopt(
    makeExecutions({ clock, credentials: issuer, clientsOf: factory.clientsOf }),
    (running) => running.close(),
  );

  const responseDesk = makeResponseDesk(endpoint.url);
  const store = openStackStore(database);
  const recorder = makeStatusRecorder(store, clock);
  const context = { ...clients, roles, responseDesk, clock };
  const stacks = started.adopt(
    makeStackOperations({ store, recorder, context, region, accountId }),
    (operations) => operations.close(),
  );

  endpoint.serve(
    {
      lambda: { protocol: restJson, handle: lambda.handle },
      logs: { protocol: awsJson11, handle: logs.handle },
      states: makeStatesService({ machines, executions, now }),
      cloudformation: makeCloudFormationService({
        store,
        stacks,
        s3: clients.s3,
        s3Endpoint,
        region,
        accountId,
      }),
    },
    responseDesk.route,
  );

  const closing = new AbortController();
  started.defer(() => closing.abort());
  await recoverStacks({ store, recorder, context, region, accountId, signal: closing.signal });
  const sweeping = sweepHourly({ s3: clients.s3, clock, stacks: store.all, onFault }, closing.signal);
  started.defer(async () => {
    closing.abort();
    await sweeping;
  });
  return { endpoint: endpoint.url, s3Endpoint, credentials, region, accountId };
}
