import type { HistoryEvent, Json } from '@s3-lambda-bench/asl';
import { z } from 'zod';
import { defineOperation, pageShape, pageSize } from './operation.ts';
import { cutPage } from './paging.ts';

/** What `includeExecutionData: false` leaves out of an event's details. */
const executionData = ['input', 'output', 'parameters'];

export const getExecutionHistory = defineOperation(
  z.strictObject({
    executionArn: z.string(),
    reverseOrder: z.boolean().exactOptional(),
    includeExecutionData: z.boolean().exactOptional(),
    ...pageShape,
  }),
  ({ executionArn, reverseOrder = false, includeExecutionData = true, ...request }, { executions }) => {
    const { events } = executions.require(executionArn);
    const ordered = reverseOrder ? events.toReversed() : events;
    const page = cutPage(ordered, ({ id }) => String(id), { ...request, size: pageSize(request) });
    return {
      events: page.items.map((event) => asJson(event, includeExecutionData)),
      nextToken: page.nextToken,
    };
  },
);

function asJson(event: HistoryEvent, includeExecutionData: boolean): Json {
  return JSON.parse(
    JSON.stringify(event, (key, value) =>
      !includeExecutionData && executionData.includes(key) ? undefined : value,
    ),
  );
}
