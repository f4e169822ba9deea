import type { HistoryEvent, Json } from '@s3-lambda-bench/asl';
import { z } from 'zod';
import { arn, defineOperation } from './operation.ts';
import { isNumber, pageShape, pageSize, placeIn, tokenAfter } from './paging.ts';

/** What `includeExecutionData: false` leaves out of an event's details. */
const executionData = ['input', 'output', 'parameters'];

export const getExecutionHistory = defineOperation(
  z.strictObject({
    executionArn: arn,
    reverseOrder: z.boolean().exactOptional(),
    includeExecutionData: z.boolean().exactOptional(),
    ...pageShape,
  }),
  (
    { executionArn, reverseOrder: reverse = false, includeExecutionData = true, ...request },
    { executions },
  ) => {
    const { id: execution } = executions.require(executionArn);
    const list = `events of ${executionArn}${reverse ? ' in reverse' : ''}`;
    const after = placeIn(list, request.nextToken, isNumber);
    const size = pageSize(request);
    const page = executions.events({ execution, reverse, size, ...(after !== undefined && { after }) });
    return {
      events: includeExecutionData ? page.items : page.items.map(withoutData),
      nextToken: tokenAfter(list, page, ({ id }) => id),
    };
  },
);

function withoutData(event: HistoryEvent): Json {
  return JSON.parse(JSON.stringify(event, (key, value) => (executionData.includes(key) ? undefined : value)));
}
