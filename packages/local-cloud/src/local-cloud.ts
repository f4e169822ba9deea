import path from 'node:path';
import { type Clock, systemClock } from '@s3-lambda-bench/asl';
import { type Denial, readFaults } from '@s3-lambda-bench/local-s3';
import { type DataDir, openDataDir } from './data-dir/open-data-dir.ts';
import { LocalCloudError, messageOf } from './errors.ts';
import { openFoundation } from './foundation.ts';
import { serveServices } from './serve-services.ts';

export interface LocalCloudOptions {
  /** Made if it is not there. It has one owner at a time. */
  dataDir: string;
  /** Of everything but S3; any free one if absent or 0. */
  port?: number;
  /** Of S3; any free one if absent or 0. */
  s3Port?: number;
  /** Faults that S3 injects (packages/local-s3/README.md): name of a preset or path of a document. None if absent. */
  s3Faults?: string | undefined;
  /** An IP address, so that SDKs address buckets by path. 127.0.0.1 if absent. */
  host?: string;
  region?: string;
  accountId?: string;
  /** Whether functions have CPU time in proportion to their memory (packages/local-lambda/README.md). True if absent. */
  shareCpu?: boolean;
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
  /** What S3 has refused for want of a permission since this cloud is up, by principal and action. */
  readDenials(): Promise<Denial[]>;
  /** Stops everything that was started; executions become ABORTED. The data directory can be used again. May be called twice. */
  close(): Promise<void>;
}

/**
 * Stands the services up on one machine, with what the data directory holds from before.
 * Throws LocalCloudError: DataDirInUse, DataDirNotWritable, DataDirUnreadable, PortInUse, LocalS3Failed, InvalidOption.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  checkFaults(options.s3Faults);
  await using started = new AsyncDisposableStack();
  const dataDir = started.adopt(openDataDir(path.resolve(options.dataDir)), (owned) => owned.close());
  const foundation = await openFoundation(settingsOf(options, dataDir), started);
  await serveServices(foundation, started);
  const { endpoint, s3Endpoint, credentials, region, accountId } = foundation;
  dataDir.announce(endpoint.url);
  return {
    endpoint: endpoint.url,
    s3Endpoint,
    credentials,
    region,
    accountId,
    readDenials: foundation.s3Admin.readDenials,
    close: closeOnce(started.move()),
  };
}

/** Said before anything is started. */
function checkFaults(source: string | undefined): void {
  try {
    if (source !== undefined) readFaults(source);
  } catch (cause) {
    throw new LocalCloudError('InvalidOption', messageOf(cause), { cause });
  }
}

/** What was asked for, with the defaults filled in. */
export interface Settings {
  dataDir: DataDir;
  host: string;
  port: number;
  s3Port: number;
  s3Faults: string | undefined;
  region: string;
  accountId: string;
  shareCpu: boolean;
  clock: Clock;
  onFault: (error: Error) => void;
}

function settingsOf(options: LocalCloudOptions, dataDir: DataDir): Settings {
  const {
    host = '127.0.0.1',
    port = 0,
    s3Port = 0,
    region = 'us-east-1',
    accountId = '000000000000',
  } = options;
  const { s3Faults, shareCpu = true, clock = systemClock, onFault = () => {} } = options;
  return { dataDir, host, port, s3Port, s3Faults, region, accountId, shareCpu, clock, onFault };
}

function closeOnce(started: AsyncDisposableStack): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= started.disposeAsync();
    return closed;
  };
}
