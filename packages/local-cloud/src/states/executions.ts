import { randomUUID } from 'node:crypto';
import type { Clock, HistoryEvent } from '@s3-lambda-bench/asl';
import { ServiceError } from '../endpoint/service-error.ts';
import type { RoleMeans } from './act-under-role.ts';
import { checkArn, executionArn } from './arns.ts';
import type { ExecutionRecord, ExecutionSummary, Outcome } from './execution.ts';
import { readInput } from './execution-input.ts';
import type { EventQuery, ExecutionQuery, ExecutionStore } from './execution-store.ts';
import { keepChildren } from './map-runs/keep-children.ts';
import type { Tally } from './map-runs/map-run.ts';
import type { MapRuns } from './map-runs/map-runs.ts';
import { tallyOf } from './map-runs/tally-of.ts';
import { checkName } from './names.ts';
import type { Part } from './part.ts';
import { type Run, runUnderRole } from './run-under-role.ts';
import type { StateMachineRecord } from './state-machine-store.ts';
import type { StateMachines } from './state-machines.ts';

interface Means extends Omit<RoleMeans, 'executionEnded'> {
  clock: Clock;
  store: ExecutionStore;
  machines: StateMachines;
  mapRuns: MapRuns;
  /** Told of what could not be kept where nobody waits for it. */
  onFault(error: unknown): void;
}

/** What StartExecution answers. */
type Started = Pick<ExecutionRecord, 'arn' | 'startedAtMs'>;

/** An execution that this process runs. */
interface Running {
  stateMachineArn: string;
  abort: AbortController;
  /** Its state machine is being deleted: it is aborted at its next transition. */
  isDoomed: boolean;
  ended: Promise<void>;
}

/** Histories are kept for 90 days (quotas), after which StartExecution may use a name again. */
const retentionMs = 90 * 24 * 60 * 60 * 1000;

const interruption = 'local-cloud was stopped while this execution was running';

/** Runs executions. What is known of them is in the store; only what runs is in memory. */
export class Executions {
  readonly #means: Means;
  /** By ARN. */
  readonly #running = new Map<string, Running>();

  /** Settles what the process before this one left behind. */
  constructor(means: Means) {
    this.#means = means;
    for (const record of means.store.running()) abandon(record, means);
    for (const arn of means.machines.deleting()) this.#forget(arn);
    means.store.flush();
  }

  /** Newest first. */
  list(query: ExecutionQuery): Part<ExecutionSummary> {
    this.#forgetOld();
    return this.#means.store.list(query);
  }

  /** Throws InvalidArn, ExecutionDoesNotExist. */
  require(arn: string): ExecutionRecord {
    checkArn(arn, 'execution');
    this.#forgetOld();
    const record = this.#means.store.find(arn);
    if (record !== undefined) return record;
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }

  events(query: EventQuery): Part<HistoryEvent> {
    return this.#means.store.events(query);
  }

  /** How far the child executions of a map run are, and the items in them. */
  tallies(mapRunArn: string): Record<'executions' | 'items', Tally> {
    return tallyOf(this.#means.store.tally(mapRunArn));
  }

  /**
   * Starts an execution, or gives the running one of the same name and input. What cannot be kept is not started; its events are
   * committed after the answer. Throws a ServiceError.
   */
  start(record: StateMachineRecord, request: { name?: string; input?: string }): Started {
    const { name = randomUUID(), input = '{}' } = request;
    checkName(name);
    const document = readInput(input);
    const arn = executionArn(record.arn, name);
    this.#forgetOld();
    const { store, machines, clock } = this.#means;
    const present = store.find(arn);
    if (present !== undefined) return sameRunning(present, input);
    const machine = machines.ready(record);
    const startedAtMs = clock.now();
    const { arn: stateMachineArn, revision } = record;
    const id = store.insert({ arn, name, stateMachineArn, revision, input, startedAtMs });
    this.#launch(id, { arn, name, startedAtMs, input: document, record, machine });
    return { arn, startedAtMs };
  }

  /** Resolves once the execution has ended. Throws InvalidArn, ExecutionDoesNotExist. */
  async stop(arn: string, reason: { error?: string; cause?: string }): Promise<ExecutionRecord> {
    this.require(arn);
    await abort(this.#running.get(arn), reason);
    return this.require(arn);
  }

  /**
   * Deletes a state machine with its executions as soon as none runs; those that do are aborted at their next transition (API
   * reference, DeleteStateMachine).
   */
  deleteMachine(arn: string): void {
    this.#means.machines.markDeleting(arn);
    for (const running of this.#runningOf(arn)) running.isDoomed = true;
    this.#forgetUnlessRunning(arn);
  }

  /** Stops every execution. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => abort(running, { cause: interruption })));
    this.#means.store.flush();
  }

  #launch(id: number, run: Omit<Run, 'signal' | 'onEvent' | 'onEnd' | 'followMapRun'>): void {
    const { store, mapRuns, clock } = this.#means;
    const running: Running = {
      stateMachineArn: run.record.arn,
      abort: new AbortController(),
      isDoomed: false,
      ended: Promise.resolve(),
    };
    const onEvent = (event: HistoryEvent): void => {
      store.addEvent(id, event);
      abortDoomed(running, event.type);
    };
    const onEnd = (outcome: Outcome): void => store.end(id, outcome, clock.now());
    const followMapRun: Run['followMapRun'] = (mapRun) =>
      mapRuns.follow(mapRun, this.#keeperOf(run.record, running));
    this.#running.set(run.arn, running);
    const { signal } = running.abort;
    running.ended = this.#complete({ ...run, signal, onEvent, onEnd, followMapRun });
  }

  /** Children are stopped on their own, and end their parent where its machine is being deleted. */
  #keeperOf({ arn: stateMachineArn, revision }: StateMachineRecord, parent: Running) {
    const { store, clock } = this.#means;
    return keepChildren({
      store,
      clock,
      revision,
      began: (arn, child) => this.#running.set(arn, { ...child, stateMachineArn, isDoomed: parent.isDoomed }),
      over: (arn) => this.#running.delete(arn),
      onEvent: (type) => abortDoomed(parent, type),
    });
  }

  async #complete(run: Run): Promise<void> {
    await runUnderRole(run, {
      ...this.#means,
      executionEnded: async (arn) => this.#running.get(arn)?.ended,
    });
    const isDoomed = this.#running.get(run.arn)?.isDoomed;
    this.#running.delete(run.arn);
    if (isDoomed) this.#tryToForget(run.record.arn);
  }

  /** What cannot be deleted now is deleted when local-cloud starts the next time. */
  #tryToForget(stateMachineArn: string): void {
    try {
      this.#forgetUnlessRunning(stateMachineArn);
    } catch (error) {
      this.#means.onFault(error);
    }
  }

  #runningOf(stateMachineArn: string): Running[] {
    return [...this.#running.values()].filter((running) => running.stateMachineArn === stateMachineArn);
  }

  #forgetUnlessRunning(stateMachineArn: string): void {
    if (this.#runningOf(stateMachineArn).length === 0) this.#forget(stateMachineArn);
  }

  #forget(stateMachineArn: string): void {
    this.#means.store.deleteOf(stateMachineArn);
    this.#means.mapRuns.deleteOf(stateMachineArn);
    this.#means.machines.delete(stateMachineArn);
  }

  #forgetOld(): void {
    const untilMs = this.#means.clock.now() - retentionMs;
    this.#means.store.deleteEnded(untilMs);
    this.#means.mapRuns.deleteEnded(untilMs);
  }
}

/** Throws ExecutionAlreadyExists unless the execution runs on the same input. */
function sameRunning(present: ExecutionRecord, input: string): Started {
  if (present.status === 'RUNNING' && present.input === input) return present;
  throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${present.arn}'`);
}

function abortDoomed({ isDoomed, abort: controller }: Running, eventType: string): void {
  if (isDoomed && eventType.endsWith('StateExited')) controller.abort();
}

/** Ends an execution that nobody runs any more. */
function abandon({ id }: ExecutionRecord, { store, clock }: Means): void {
  const nowMs = clock.now();
  store.addEvent(id, {
    id: store.lastEventId(id) + 1,
    previousEventId: 0,
    timestamp: nowMs / 1000,
    type: 'ExecutionAborted',
    executionAbortedEventDetails: { cause: interruption },
  });
  store.end(id, { status: 'ABORTED', cause: interruption }, nowMs);
}

async function abort(
  running: Running | undefined,
  reason: { error?: string; cause?: string },
): Promise<void> {
  running?.abort.abort(reason);
  await running?.ended;
}
