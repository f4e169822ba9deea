import { randomBytes } from 'node:crypto';
import type { FunctionRecord } from '../functions/function-record.ts';
import type { EnvironmentCredentials, LambdaServiceOptions } from '../options.ts';
import { roundMs, runRecords } from '../records/run-report.ts';
import type { InitPhase } from '../records/system-log.ts';
import type { Invocation } from '../runtime-api/session.ts';
import type { Launch } from '../runtimes/runtime.ts';
import { EnvironmentLog } from './environment-log.ts';
import { environmentVariables, markerOf } from './environment-variables.ts';
import { logLineOf, type Outcome, payloadOf, type Status, statusOf } from './outcome.ts';
import type { ProcessWatch } from './process-watch.ts';
import { RunLedgers } from './run-ledgers.ts';
import { RunUsage } from './run-usage.ts';
import { RuntimeSupervisor, type Served } from './runtime-supervisor.ts';
import { makeSandbox, removeSandbox, type Sandbox, type SandboxHost } from './sandbox.ts';
import type { Watchdog } from './watchdog.ts';

const bytesPerMb = 1024 * 1024;
const defaultInitTimeoutMs = 10_000;

/** What all environments of a service share. */
export interface EnvironmentHost extends SandboxHost {
  options: LambdaServiceOptions;
  processWatch: ProcessWatch;
  watchdog: Watchdog;
}

/** What an invocation ends with: the bytes for the caller, and the last 4 KiB of the log. */
export interface InvocationResult {
  payload: Buffer;
  failed: boolean;
  tail: Buffer;
}

interface Parts {
  host: EnvironmentHost;
  record: FunctionRecord;
  launch: Launch;
  credentials: EnvironmentCredentials;
  sandbox: Sandbox;
  log: EnvironmentLog;
  ledgers: RunLedgers;
  supervisor: RuntimeSupervisor;
  usage: RunUsage;
}

/**
 * One execution environment: a temp dir, keys, a Runtime API and a log stream that live as long as it does, and a process that
 * is started again whenever it ended (developer guide, "Understanding the Lambda execution environment lifecycle").
 * Serves one invocation at a time; its caller sees to that.
 */
export class Environment {
  readonly record: FunctionRecord;
  readonly #parts: Parts;
  #isNew = true;
  #closing: Promise<void> | undefined;

  static async create(host: EnvironmentHost, record: FunctionRecord, launch: Launch): Promise<Environment> {
    const id = randomBytes(16).toString('hex');
    const { MemorySize, EphemeralStorage, Role } = record.configuration;
    const limits = { memoryBytes: MemorySize * bytesPerMb, storageBytes: EphemeralStorage.Size * bytesPerMb };
    host.watchdog.start();
    await using unfinished = new AsyncDisposableStack();
    const sandbox = await makeSandbox(host, id, limits);
    unfinished.defer(() => removeSandbox(sandbox.folder));
    const request = { roleArn: Role, functionName: record.name, environmentId: id };
    const credentials = await host.options.credentialsFor(request);
    unfinished.defer(() => host.options.revoke(credentials.accessKeyId));
    const log = new EnvironmentLog(record, id, host.options.logs);
    const ledgers = makeRunLedgers(host, { record, credentials, log });
    const supervisor = await makeSupervisor(host, { record, launch, credentials, sandbox, log, ledgers });
    unfinished.move();
    const sharesCpu = host.options.shareCpu ?? true;
    const usage = new RunUsage({ cgroup: sandbox.cgroup, memoryMb: MemorySize, sharesCpu });
    return new Environment({ host, record, launch, credentials, sandbox, log, ledgers, supervisor, usage });
  }

  private constructor(parts: Parts) {
    this.record = parts.record;
    this.#parts = parts;
  }

  /** Init if new, init again within the invocation if the process ended, hand out the event, wait, freeze, report. */
  async invoke(given: Omit<Invocation, 'traceId'>): Promise<InvocationResult> {
    const { log, ledgers, supervisor, usage } = this.#parts;
    const timeoutSeconds = this.record.configuration.Timeout;
    const { requestId } = given;
    await ledgers.begin(requestId);
    log.startTail();
    const initDurationMs = await this.#initIfNew();
    await supervisor.prepare();
    const startedAtMs = performance.now();
    const served = await supervisor.withDeadline(timeoutSeconds * 1000, () =>
      this.#serve({ ...given, traceId: makeTraceId() }, Date.now() + timeoutSeconds * 1000),
    );
    const elapsedMs = performance.now() - startedAtMs;
    const { outcome, ready } = supervisor.isOutOfMemory ? outOfMemory : served;
    const used = { peakBytes: supervisor.peakBytes, local: usage.take(supervisor.cpuMs) };
    await (ready ? supervisor.freeze(() => log.lineCount) : supervisor.end());
    log.text(logLineOf(outcome, { requestId, timeoutSeconds }, new Date()));
    const measured = { outcome, ready, requestId, elapsedMs, initDurationMs, ...used, timeoutSeconds };
    const memoryMb = this.record.configuration.MemorySize;
    for (const record of runRecords({ ...measured, memoryMb, ledger: await ledgers.report() })) {
      log.system(record);
    }
    return {
      payload: payloadOf(outcome, { requestId, timeoutSeconds }),
      failed: outcome.type !== 'response',
      tail: log.tail,
    };
  }

  /** Writes what has become known since of what its runs asked of S3. */
  catchUp(): Promise<void> {
    return this.#parts.ledgers.catchUp();
  }

  /** Ends the process, gives back keys, port and temp dir. An invocation under way is answered with an error. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { supervisor, sandbox, host, credentials, ledgers } = this.#parts;
    // Last in, first out, and each whatever became of the one before it.
    await using left = new AsyncDisposableStack();
    left.defer(() => ledgers.close());
    left.defer(() => host.options.revoke(credentials.accessKeyId));
    left.defer(() => removeSandbox(sandbox.folder));
    left.defer(() => supervisor.close());
  }

  /** The init phase; its duration in milliseconds if it succeeded. After a failure the invocation tries again. */
  async #initIfNew(): Promise<number | undefined> {
    if (!this.#isNew) return undefined;
    this.#isNew = false;
    const { host, supervisor, usage } = this.#parts;
    const timeoutMs = host.options.initTimeoutMs ?? defaultInitTimeoutMs;
    await supervisor.prepare();
    const startedAtMs = performance.now();
    const failure = await supervisor.withDeadline(timeoutMs, () => this.#init('init'));
    usage.limitCpu();
    return failure === undefined ? roundMs(performance.now() - startedAtMs) : undefined;
  }

  async #serve(invocation: Invocation, deadlineMs: number): Promise<Served> {
    const { log, supervisor } = this.#parts;
    supervisor.thaw();
    const failure = supervisor.isReady ? undefined : await this.#init('invoke');
    const { requestId, functionArn } = invocation;
    log.system({ type: 'platform.start', record: { requestId, functionArn, version: '$LATEST' } });
    if (failure !== undefined) return { outcome: failure, ready: false };
    return supervisor.serve(invocation, deadlineMs);
  }

  /** Starts a process; the outcome if it does not get as far as asking for work. */
  async #init(phase: InitPhase): Promise<Outcome | undefined> {
    const { log, launch, supervisor } = this.#parts;
    const startedAtMs = performance.now();
    const start = {
      phase,
      runtimeVersion: launch.version,
      functionName: this.record.name,
      functionVersion: '$LATEST',
      instanceId: log.stream,
      instanceMaxMemory: this.record.configuration.MemorySize * bytesPerMb,
    };
    log.system({ type: 'platform.initStart', record: start });
    const failure = await supervisor.start();
    const status: Status = failure === undefined ? { status: 'success' } : statusOf(failure);
    const metrics = { durationMs: roundMs(performance.now() - startedAtMs) };
    log.system({ type: 'platform.initRuntimeDone', record: { phase, ...status } });
    log.system({ type: 'platform.initReport', record: { phase, ...status, metrics } });
    return failure;
  }
}

/** Whichever process the kernel chose to kill: a child is told of as the runtime is. */
const outOfMemory: Served = { outcome: { type: 'outOfMemory' }, ready: false };

function makeSupervisor(
  { options, processWatch, watchdog }: EnvironmentHost,
  parts: Omit<Parts, 'host' | 'supervisor' | 'usage'>,
): Promise<RuntimeSupervisor> {
  const { record, launch, sandbox, log, ledgers } = parts;
  const { MemorySize, EphemeralStorage } = record.configuration;
  return RuntimeSupervisor.create({
    launch,
    workingDirectory: record.code.folder,
    variables: (runtimeApi) =>
      environmentVariables({
        ...parts,
        region: options.region,
        runtimeApi,
        logStream: log.stream,
        temporaryDirectory: sandbox.temporaryDirectory.path,
        common: options.environmentVariables ?? {},
      }),
    marker: markerOf(log.stream),
    sandbox,
    memoryLimitBytes: MemorySize * bytesPerMb,
    storageMb: EphemeralStorage.Size,
    processWatch,
    watchdog,
    onLine: (line) => log.line(line),
    onAnswer: () => ledgers.answered(),
  });
}

function makeRunLedgers(
  { options }: EnvironmentHost,
  { record, credentials, log }: Pick<Parts, 'record' | 'credentials' | 'log'>,
): RunLedgers {
  return new RunLedgers({
    takeLedger: (request) => options.takeLedger(credentials.accessKeyId, request),
    write: (ledgerRecord) => log.system({ type: 'local.ledger', record: ledgerRecord }),
    onFault: (cause) => {
      const message = `the ledger of an environment of ${record.name} cannot be read`;
      options.onFault?.(new Error(message, { cause }));
    },
  });
}

/** An X-Ray header that says nobody samples: version, time in seconds, random parts. */
function makeTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
