import type { Clock } from '@s3-lambda-bench/asl';
import type { ExecutionStore } from '../execution-store.ts';
import { outcomeOf } from '../outcome-of.ts';
import type { ChildKeeper } from './map-runs.ts';

/** An execution that runs, for whoever may stop it. */
interface RunningChild {
  abort: AbortController;
  ended: Promise<void>;
}

interface Means {
  store: ExecutionStore;
  clock: Clock;
  /** Of the parent's state machine. */
  revision: number;
  /** Called with every child that starts, and again when it has ended. */
  began(arn: string, child: RunningChild): void;
  over(arn: string): void;
  /** Called with the type of every event. */
  onEvent(type: string): void;
}

/** Keeps the child executions of a map run beside all others. Express ones are counted, but have no history to be asked for. */
export function keepChildren({ store, clock, revision, began, over, onEvent }: Means): ChildKeeper {
  const kept = new Map<string, { id: number; resolve: () => void }>();
  return {
    started: ({ context, input, itemCount, stop }, { arn: mapRunArn, executionType }) => {
      const { executionArn: arn, executionName: name, stateMachineArn } = context;
      const startedAtMs = clock.now();
      const execution = { arn, name, stateMachineArn, revision, input, startedAtMs, mapRunArn, itemCount };
      const id = store.insert(execution);
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const abort = new AbortController();
      abort.signal.addEventListener('abort', () => stop(abort.signal.reason));
      kept.set(arn, { id, resolve });
      began(arn, { abort, ended });
      return (event) => {
        if (executionType === 'STANDARD') store.addEvent(id, event);
        onEvent(event.type);
      };
    },
    ended: ({ context: { executionArn: arn } }, result) => {
      const child = kept.get(arn);
      if (child === undefined) return;
      store.end(child.id, outcomeOf(result), clock.now());
      kept.delete(arn);
      over(arn);
      child.resolve();
    },
  };
}
