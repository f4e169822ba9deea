import type {
  ChildExecution,
  Clock,
  ExecutionResult,
  HistoryEvent,
  MapRunFollower,
  MapRunLimits,
  MapRunStart,
} from '@s3-lambda-bench/asl';
import { ServiceError } from '../../endpoint/service-error.ts';
import { checkArn } from '../arns.ts';
import type { Part } from '../part.ts';
import type { MapRunRecord } from './map-run.ts';
import type { MapRunStore } from './map-run-store.ts';

/** What the executions of a map run are kept by. */
export interface ChildKeeper {
  /** Gives what the child's events are told to. */
  started(child: ChildExecution, run: MapRunStart): (event: HistoryEvent) => void;
  ended(child: ChildExecution, result: ExecutionResult): void;
}

/** The map runs of the account. */
export class MapRuns {
  readonly #store: MapRunStore;
  readonly #clock: Clock;
  /** By ARN. */
  readonly #running = new Map<string, MapRunStart>();

  /** Settles what the process before this one left behind. */
  constructor({ store, clock }: { store: MapRunStore; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
    store.abortRunning(clock.now());
  }

  /** Throws InvalidArn, ResourceNotFound. */
  require(arn: string): MapRunRecord {
    checkArn(arn, 'mapRun');
    const record = this.#store.find(arn);
    if (record !== undefined) return record;
    throw new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`);
  }

  list(query: Parameters<MapRunStore['list']>[0]): Part<MapRunRecord> {
    return this.#store.list(query);
  }

  /** Changes the limits of a map run that runs. Throws InvalidArn, ResourceNotFound, ValidationException. */
  update(arn: string, changes: Partial<MapRunLimits>): void {
    const { limits } = this.require(arn);
    const running = this.#running.get(arn);
    if (running === undefined)
      throw new ServiceError(
        'ValidationException',
        `'${arn}' has ended; only a map run that runs can be changed`,
      );
    this.#store.setLimits(arn, { ...limits, ...changes });
    running.update(changes);
  }

  follow(run: MapRunStart, keeper: ChildKeeper): MapRunFollower {
    const { arn, executionArn, stateMachineArn, executionType, limits } = run;
    const startedAtMs = this.#clock.now();
    this.#store.insert({ arn, executionArn, stateMachineArn, executionType, limits, startedAtMs });
    this.#running.set(arn, run);
    return {
      itemsCounted: (items, executions) => this.#store.setCounts(arn, items, executions),
      childStarted: (child) => keeper.started(child, run),
      childEnded: (child, result) => keeper.ended(child, result),
      ended: (status) => {
        this.#running.delete(arn);
        this.#store.end(arn, status, this.#clock.now());
      },
    };
  }

  deleteEnded(untilMs: number): void {
    this.#store.deleteEnded(untilMs);
  }

  deleteOf(stateMachineArn: string): void {
    this.#store.deleteOf(stateMachineArn);
  }
}
