import { GetExecutionHistoryCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { oneTask, succeeding } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const given = givenStatesOfFile();

const page = (executionArn: string | undefined, change: object = {}) =>
  given().sfn.send(new GetExecutionHistoryCommand({ executionArn, ...change }));

const names = (events: HistoryEvent[] = []) => events.map(({ id, type }) => `${id} ${type}`);

describe('GetExecutionHistory', () => {
  test('tells every event, in pages, in both directions, with data or without', async () => {
    const definition = oneTask({
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: given().functionArn, Payload: { n: 3 } },
    });
    const { executionArn } = await given().run(definition);
    const all = await page(executionArn);
    expect(names(all.events)).toEqual([
      '1 ExecutionStarted',
      '2 TaskStateEntered',
      '3 TaskScheduled',
      '4 TaskStarted',
      '5 TaskSucceeded',
      '6 TaskStateExited',
      '7 ExecutionSucceeded',
    ]);
    expect(JSON.parse(all.events?.[2]?.taskScheduledEventDetails?.parameters ?? '')).toMatchObject({
      Payload: { n: 3 },
    });
    expect(all.events?.[0]).toEqual({
      id: 1,
      previousEventId: 0,
      type: 'ExecutionStarted',
      timestamp: expect.any(Date),
      executionStartedEventDetails: {
        input: '{}',
        inputDetails: { truncated: false },
        roleArn: given().roleArn,
      },
    });

    const first = await page(executionArn, { maxResults: 4, reverseOrder: true });
    const second = await page(executionArn, {
      maxResults: 4,
      reverseOrder: true,
      nextToken: first.nextToken,
    });
    expect(names([...(first.events ?? []), ...(second.events ?? [])])).toEqual(
      names(all.events?.toReversed()),
    );
    expect(second.nextToken).toBeUndefined();

    const bare = await page(executionArn, { includeExecutionData: false });
    expect(names(bare.events)).toEqual(names(all.events));
    expect(JSON.stringify(bare.events)).not.toContain('Payload');
  });

  test('rejects a token of another history, or of the other direction', async () => {
    const { executionArn } = await given().run(succeeding);
    const { nextToken } = await page(executionArn, { maxResults: 1 });
    const invalid = { name: 'InvalidToken' };
    await expect(page(executionArn, { reverseOrder: true, nextToken })).rejects.toMatchObject(invalid);
    const other = await given().run(succeeding);
    await expect(page(other.executionArn, { nextToken })).rejects.toMatchObject(invalid);
  });

  test('rejects an execution that is not there, and what is no execution', async () => {
    await expect(page('arn:aws:states:us-east-1:000000000000:execution:m:nobody')).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
    await expect(page('nobody')).rejects.toMatchObject({
      name: 'InvalidArn',
      message: "Invalid Arn: 'Invalid ARN prefix: nobody'",
    });
  });

  test('ends an execution with its 25,000th event, and tells them all', async () => {
    const endless = {
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Next: 'B' },
        B: { Type: 'Choice', Choices: [{ Condition: true, Next: 'A' }], Default: 'Never' },
        Never: { Type: 'Succeed' },
      },
    };
    const { executionArn = '', ...ending } = await given().run(endless);
    const cause = 'The execution reached the maximum number of history events (25000).';
    expect(ending).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause });
    const events = await given().history(executionArn);
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 25_000 }, (_, index) => index + 1));
    expect(events.at(-1)).toMatchObject({
      type: 'ExecutionFailed',
      executionFailedEventDetails: { error: 'States.Runtime', cause },
    });
    const [last] = (await page(executionArn, { reverseOrder: true, maxResults: 1 })).events ?? [];
    expect(last).toEqual(events.at(-1));
  });

  test('cuts a page short rather than send payloads without bound', async () => {
    const input = 'x'.repeat(250_000);
    const loop = {
      QueryLanguage: 'JSONata',
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          Items: '{% [1..30] %}',
          ItemSelector: '{% $states.input %}',
          ItemProcessor: { StartAt: 'S', States: { S: { Type: 'Pass', End: true } } },
          Output: null,
          End: true,
        },
      },
    };
    const { executionArn = '' } = await given().run(loop, input);
    const { nextToken } = await page(executionArn, { maxResults: 1000 });
    expect(nextToken).toBeDefined();
    const events = await given().history(executionArn);
    expect(events.length).toBeLessThan(1000);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
  });
});
