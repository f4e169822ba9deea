import { z } from 'zod';
import { ServiceError } from '../../endpoint/service-error.ts';
import { parseJson } from '../../json.ts';
import { checkPayloadSize, describeFault } from '../execution-input.ts';
import { defineOperation } from './operation.ts';

const taskToken = z.string().min(1).max(2048);

export const sendTaskSuccess = defineOperation(
  z.strictObject({ taskToken, output: z.string() }),
  ({ taskToken, output }, { tokens }) => {
    checkPayloadSize('output', output);
    const result = parseJson(output);
    if (result === undefined)
      throw new ServiceError('InvalidOutput', `Invalid Output: '${describeFault(output)}'`);
    tokens.settle(taskToken, { ok: true, result });
    return {};
  },
);

export const sendTaskFailure = defineOperation(
  z.strictObject({
    taskToken,
    error: z.string().max(256).exactOptional(),
    cause: z.string().max(32_768).exactOptional(),
  }),
  ({ taskToken, ...why }, { tokens }) => {
    tokens.settle(taskToken, { ok: false, ...why });
    return {};
  },
);

export const sendTaskHeartbeat = defineOperation(
  z.strictObject({ taskToken }),
  ({ taskToken }, { tokens }) => {
    tokens.heartbeat(taskToken);
    return {};
  },
);
