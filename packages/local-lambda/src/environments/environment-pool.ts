import { randomUUID } from 'node:crypto';
import { ServiceError, serviceClosed } from '../errors.ts';
import type { FunctionRecord } from '../functions/function-record.ts';
import type { LambdaServiceOptions } from '../options.ts';
import type { Invocation } from '../runtime-api/session.ts';
import type { Launch } from '../runtimes/runtime.ts';
import { openCgroups } from './cgroups/cgroups.ts';
import { Environment, type EnvironmentHost, type InvocationResult } from './environment.ts';
import { claimOwnerFolder, sweepDeadOwners, sweepOwnerFolder } from './orphans.ts';
import { ProcessWatch } from './process-watch.ts';
import { makeTemporaryDirectories } from './storage/temporary-directory.ts';
import { Watchdog } from './watchdog.ts';

const defaultIdleMs = 5 * 60 * 1000;
export const defaultMaxConcurrency = 1_000;

/** The environments of all functions: an idle one is used again, and as many are made as there are invocations at once. */
export class EnvironmentPool {
  readonly #host: EnvironmentHost;
  readonly #idle = new Map<Environment, NodeJS.Timeout>();
  readonly #busy = new Set<Environment>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #closing = new Map<Environment, Promise<void>>();
  /** Invocations under way by function name. */
  readonly #concurrency = new Map<string, number>();
  /** The revision of each function that environments may be used again for. */
  readonly #revisions = new Map<string, string>();
  readonly #swept: Promise<void>;
  #isClosed = false;

  constructor(options: LambdaServiceOptions) {
    this.#swept = sweepDeadOwners(options.dataDir).catch((error: Error) => options.onFault?.(error));
    this.#host = makeHost(options);
  }

  /** Runs one invocation. Throws TooManyRequestsException where Lambda throttles. */
  async run(
    record: FunctionRecord,
    launch: Launch,
    invocation: Omit<Invocation, 'traceId'>,
  ): Promise<InvocationResult> {
    this.#enter(record);
    const running = this.#runIn(record, launch, invocation);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
      this.#leave(record);
    }
  }

  /** Environments of other revisions than this one are closed: the idle ones now, the busy ones after their invocation. */
  use(functionName: string, revisionId: string | undefined): void {
    if (revisionId === undefined) this.#revisions.delete(functionName);
    else this.#revisions.set(functionName, revisionId);
    for (const environment of this.#idle.keys()) {
      if (!this.#isCurrent(environment)) this.#retire(environment);
    }
  }

  /** Writes what environments that rest know of their runs since the reports, and waits for those that end, in a log group. */
  async catchUp(logGroup: string): Promise<void> {
    const writesTo = ({ record }: Environment) => record.configuration.LoggingConfig.LogGroup === logGroup;
    const resting = [...this.#idle.keys()].filter(writesTo).map((environment) => environment.catchUp());
    const ending = [...this.#closing].filter(([environment]) => writesTo(environment));
    await Promise.all([...resting, ...ending.map(([, closing]) => closing)]);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const environment of [...this.#idle.keys(), ...this.#busy]) this.#retire(environment);
    await Promise.allSettled(this.#running);
    await Promise.all(this.#closing.values());
    await this.#swept;
    await sweepOwnerFolder(this.#host.folder);
    await this.#host.watchdog.dismiss();
  }

  async #runIn(
    record: FunctionRecord,
    launch: Launch,
    invocation: Omit<Invocation, 'traceId'>,
  ): Promise<InvocationResult> {
    await this.#swept;
    if (this.#isClosed) throw serviceClosed();
    const environment = this.#takeIdle(record) ?? (await Environment.create(this.#host, record, launch));
    this.#busy.add(environment);
    if (this.#isClosed) this.#retire(environment);
    try {
      const result = await environment.invoke(invocation);
      this.#putBack(environment);
      return result;
    } catch (error) {
      this.#retire(environment);
      throw error;
    }
  }

  /** The one used last, which is the warmest. */
  #takeIdle({ revisionId }: FunctionRecord): Environment | undefined {
    const environment = [...this.#idle.keys()].findLast(({ record }) => record.revisionId === revisionId);
    if (environment === undefined) return undefined;
    clearTimeout(this.#idle.get(environment));
    this.#idle.delete(environment);
    return environment;
  }

  #putBack(environment: Environment): void {
    if (this.#isClosed || !this.#isCurrent(environment)) {
      this.#retire(environment);
      return;
    }
    this.#busy.delete(environment);
    const { idleMs = defaultIdleMs } = this.#host.options;
    this.#idle.set(environment, setTimeout(() => this.#retire(environment), idleMs).unref());
  }

  #isCurrent({ record }: Environment): boolean {
    return this.#revisions.get(record.name) === record.revisionId;
  }

  #retire(environment: Environment): void {
    clearTimeout(this.#idle.get(environment));
    this.#idle.delete(environment);
    this.#busy.delete(environment);
    const closing = environment.close().catch((error: Error) => this.#host.options.onFault?.(error));
    this.#closing.set(environment, closing);
    closing.finally(() => this.#closing.delete(environment));
  }

  #enter({ name, reservedConcurrency }: FunctionRecord): void {
    const { maxConcurrency = defaultMaxConcurrency } = this.#host.options;
    const own = this.#concurrency.get(name) ?? 0;
    if (reservedConcurrency !== undefined && own >= reservedConcurrency) {
      throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    const all = [...this.#concurrency.values()].reduce((sum, count) => sum + count, 0);
    if (all >= maxConcurrency) throw throttled('ConcurrentInvocationLimitExceeded');
    this.#concurrency.set(name, own + 1);
  }

  #leave({ name }: FunctionRecord): void {
    const left = (this.#concurrency.get(name) ?? 1) - 1;
    if (left === 0) this.#concurrency.delete(name);
    else this.#concurrency.set(name, left);
  }
}

function makeHost(options: LambdaServiceOptions): EnvironmentHost {
  const ownerId = randomUUID();
  const { dataDir, kernelLimits = true } = options;
  const folder = claimOwnerFolder(dataDir, ownerId);
  const cgroups = kernelLimits ? openCgroups(ownerId) : undefined;
  return {
    options,
    folder,
    cgroups: cgroups === undefined || 'reason' in cgroups ? undefined : cgroups,
    temporaryDirectories: makeTemporaryDirectories(kernelLimits && process.getuid?.() === 0),
    processWatch: new ProcessWatch(),
    watchdog: new Watchdog(folder),
  };
}

function throttled(reason: string): ServiceError {
  return new ServiceError('TooManyRequestsException', 'Rate Exceeded.', { reason });
}
