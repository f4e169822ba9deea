import { describe, expect, test } from '@jest/globals';
import { parse, reportSchema } from '@s3-lambda-bench/contract';
import { rankExecution } from '../src/ranking-function.ts';
import { withLogsServer } from './fixtures/logs-server.ts';
import { givenContender, givenInput } from './fixtures/ranking-input.ts';

const patience = { waitMs: 0, now: () => 0, sleep: async () => {} };

describe('rankExecution', () => {
  test('answers a report from what the state machine hands over, and warns when logs cannot be read', async () => {
    const warnings: string[] = [];
    const report = await withLogsServer(
      () => ({ status: 400, body: { __type: 'AccessDeniedException', message: 'no' } }),
      (logs) =>
        rankExecution(givenInput(givenContender('go-a', [1_000])), {
          logs,
          region: 'eu-west-1',
          patience,
          warn: (message) => warnings.push(message),
        }),
    );
    expect(parse(reportSchema, report)).toMatchObject({ ok: true });
    expect(report.prices.region).toBe('eu-west-1');
    expect(warnings).toHaveLength(1);
  });

  test('rejects a region without prices, also when there is nobody to rank', async () => {
    const ranked = withLogsServer(
      () => ({ status: 500, body: {} }),
      (logs) => rankExecution(givenInput(), { logs, region: 'mars-north-1', patience, warn: () => {} }),
    );
    await expect(ranked).rejects.toMatchObject({ name: 'UnknownRegion' });
  });

  test('rejects anything else, naming what is wrong', async () => {
    const ranked = withLogsServer(
      () => ({ status: 500, body: {} }),
      (logs) => rankExecution({ success: [] }, { logs, region: 'us-east-1', patience, warn: () => {} }),
    );
    await expect(ranked).rejects.toThrow("not a ranking input: 'failure' is missing");
  });
});
