import type { Readable } from 'node:stream';
import type { Ledger } from '@s3-lambda-bench/contract';
import type { LogWriter } from './logs/log-store.ts';

/** The keys that one execution environment signs its requests with. */
export interface EnvironmentCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** For whom the keys are: one call an environment, so that S3's ledger by access key is the environment's own. */
export interface CredentialsRequest {
  roleArn: string;
  functionName: string;
  environmentId: string;
}

export interface TakeLedgerOptions {
  /** What arrives from now on is on the page of that name. */
  page?: string;
  /** Whether to wait until nothing of the key is under way. */
  settled?: boolean;
}

/** Time, as asynchronous invocations wait for it. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds; settles either way soon after the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** What the Lambda service needs of the machine and of the services beside it. */
export interface LambdaServiceOptions {
  /** Code and environments live below it. */
  dataDir: string;
  accountId: string;
  region: string;
  logs: LogWriter;
  /** MUST reject with an Error whose `name` is S3's error code (`NoSuchKey`, ...) when the object cannot be read. */
  fetchCode(bucket: string, key: string): Promise<Buffer | Readable>;
  credentialsFor(request: CredentialsRequest): Promise<EnvironmentCredentials>;
  /** Called once an environment is gone; its keys MUST NOT work afterwards. */
  revoke(accessKeyId: string): Promise<void>;
  /**
   * What S3 has answered that key since the last call, by the page that was open when a request arrived. MUST leave nothing out
   * and give nothing twice.
   */
  takeLedger(accessKeyId: string, options: TakeLedgerOptions): Promise<Record<string, Ledger>>;
  /** Given to every function, before its own variables: `AWS_ENDPOINT_URL` and the like. */
  environmentVariables?: Readonly<Record<string, string>>;
  /** Runs nodejs functions. The interpreter of this process if absent. */
  nodePath?: string;
  /** An environment without work is closed after so many milliseconds. Five minutes if absent; Lambda does not publish its own. */
  idleMs?: number;
  /** Invocations at once over all functions. Lambda's default quota, 1000, if absent. */
  maxConcurrency?: number;
  /** How long the init phase may take, in milliseconds. Lambda's 10,000 if absent. */
  initTimeoutMs?: number;
  /**
   * Whether a function has CPU time in proportion to its memory, as on Lambda, where the kernel holds limits. True if absent; else,
   * and where it does not, every function has all CPUs.
   */
  shareCpu?: boolean;
  /**
   * Whether the kernel holds memory, CPU time and temp dirs within their limits where this machine lets it (cgroups, mounts). True if
   * absent; else, and where it does not, memory and temp dirs are looked at now and then.
   */
  kernelLimits?: boolean;
  /** The machine's if absent. */
  clock?: Clock;
  /**
   * Told of faults of the machine or of a service beside it that no caller is answered with, and of asynchronous invocations that
   * are lost because the service was closed.
   */
  onFault?(error: Error): void;
}
