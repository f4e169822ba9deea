import type { LogWriter } from '../logs/log-store.ts';
import type { DroppedEvent } from './event-queue.ts';

/** No environment's: an event that is given up may never have had one. */
const stream = 'asynchronous-events';

/**
 * Says in a function's log group that an event was given up, under the names that AWS has for it in the records that it sends to a
 * destination. Lambda itself writes no such line: without destinations and dead-letter queues, here nobody would know of it.
 */
export function writeDroppedRecord(
  logs: LogWriter,
  logGroup: string,
  dropped: DroppedEvent,
  nowMs: number,
): void {
  const { invocation, condition, invokeCount } = dropped;
  const message = JSON.stringify({
    time: new Date(nowMs).toISOString(),
    type: 'local.eventDropped',
    record: {
      requestId: invocation.requestId,
      functionArn: invocation.functionArn,
      condition,
      approximateInvokeCount: invokeCount,
    },
  });
  logs.write(logGroup, stream, [{ timestamp: nowMs, message, origin: 'platform' }]);
}
