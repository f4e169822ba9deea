import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutRetentionPolicyCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from '@jest/globals';
import { LogStore } from '../../src/logs/log-store.ts';
import { givenCloud, givenFunction, invoke, readRecords, type TestCloud } from '../setup/test-cloud.ts';

const logGroupName = '/aws/lambda/fun';

async function givenLogs(cloud: TestCloud) {
  const code =
    'export const handler = async ({ lines }) => { for (const line of lines) process.stdout.write(line + "\\n"); };';
  await givenFunction(cloud, code, { LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' } });
  await invoke(cloud, { lines: ['one', 'two', '{"type":"a","n":1}', '{"type":"a","n":2}', 'one two'] });
}

describe('log groups', () => {
  test('are created, described in pages, kept for a time and deleted', async () => {
    await using cloud = await givenCloud();
    for (const name of ['/b', '/a', '/c'])
      await cloud.logs.send(new CreateLogGroupCommand({ logGroupName: name }));
    await cloud.logs.send(new PutRetentionPolicyCommand({ logGroupName: '/a', retentionInDays: 7 }));
    const first = await cloud.logs.send(new DescribeLogGroupsCommand({ limit: 2 }));
    const second = await cloud.logs.send(
      new DescribeLogGroupsCommand({ limit: 2, nextToken: first.nextToken }),
    );
    expect(first.logGroups).toMatchObject([
      { logGroupName: '/a', retentionInDays: 7, arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/a:*' },
      { logGroupName: '/b' },
    ]);
    expect(second.logGroups).toMatchObject([{ logGroupName: '/c' }]);
    expect(second.nextToken).toBeUndefined();
    await cloud.logs.send(new DeleteLogGroupCommand({ logGroupName: '/a' }));
    const left = await cloud.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/a' }));
    expect(left.logGroups).toEqual([]);
  });

  test.each([
    [
      'that is there already',
      new CreateLogGroupCommand({ logGroupName: '/there' }),
      'ResourceAlreadyExistsException',
      'The specified log group already exists',
    ],
    [
      'that is not there',
      new DeleteLogGroupCommand({ logGroupName: '/nowhere' }),
      'ResourceNotFoundException',
      'The specified log group does not exist.',
    ],
  ])('reject a name %s', async (_title, command, name, message) => {
    await using cloud = await givenCloud();
    await cloud.logs.send(new CreateLogGroupCommand({ logGroupName: '/there' }));
    await expect(cloud.logs.send(command as CreateLogGroupCommand)).rejects.toMatchObject({
      name,
      message,
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('the log of a function', () => {
  test('is read from one stream, forwards and backwards', async () => {
    await using cloud = await givenCloud();
    await givenLogs(cloud);
    const { logStreams = [] } = await cloud.logs.send(
      new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true }),
    );
    expect(logStreams).toHaveLength(1);
    const stream = { logGroupName, logStreamName: logStreams[0]?.logStreamName };
    const read = async (input: object) => {
      const page = await cloud.logs.send(new GetLogEventsCommand({ ...stream, ...input }));
      return { ...page, messages: page.events?.map(({ message }) => message) };
    };
    const first = await read({ limit: 2, startFromHead: true });
    expect(first.messages).toEqual(['one\n', 'two\n']);
    const second = await read({ nextToken: first.nextForwardToken });
    expect(second.messages).toHaveLength(3);
    const end = await read({ nextToken: second.nextForwardToken });
    expect(end).toMatchObject({ messages: [], nextForwardToken: second.nextForwardToken });
    expect((await read({ nextToken: second.nextBackwardToken, limit: 1 })).messages).toEqual(['two\n']);
    expect((await read({ limit: 1 })).messages).toEqual(['one two\n']);
  });

  test.each([
    ['everything', undefined, 5],
    ['a term', 'one', 2],
    ['all of several terms', 'one two', 1],
    ['a quoted phrase', '"one two"', 1],
    ['an equality', '{ $.type = "a" }', 2],
    ['several equalities', '{ $.type = "a" && $.n = 2 }', 1],
    ['either of two equalities', '{ ($.n = 1) || ($.type = "a" && $.n = 2) }', 2],
    ['an equality that nothing has', '{ $.type = "b" }', 0],
  ])('is filtered by %s', async (_title, filterPattern, count) => {
    await using cloud = await givenCloud();
    await givenLogs(cloud);
    const { events } = await cloud.logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
    expect(events).toHaveLength(count);
  });

  test('is filtered in pages', async () => {
    await using cloud = await givenCloud();
    await givenLogs(cloud);
    const sizes: (number | undefined)[] = [];
    const pages = paginateFilterLogEvents({ client: cloud.logs, pageSize: 2 }, { logGroupName });
    for await (const { events } of pages) sizes.push(events?.length);
    expect(sizes).toEqual([2, 2, 1]);
  });
});

describe('what is not built', () => {
  test.each([
    [
      'an operation',
      new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }),
      'local-lambda does not implement CreateLogStream of CloudWatch Logs',
    ],
    [
      'a filter',
      new FilterLogEventsCommand({ logGroupName, filterPattern: '{ $.n > 1 }' }),
      'FilterLogEvents does not implement the filterPattern { $.n > 1 }',
    ],
    [
      'a term that excludes',
      new FilterLogEventsCommand({ logGroupName, filterPattern: '-one' }),
      'FilterLogEvents does not implement the filterPattern -one',
    ],
    [
      'a member',
      new CreateLogGroupCommand({ logGroupName: '/x', kmsKeyId: 'k' }),
      "CreateLogGroup does not implement the member 'kmsKeyId'",
    ],
  ])('rejects %s by name', async (_title, command, message) => {
    await using cloud = await givenCloud();
    await cloud.logs.send(new CreateLogGroupCommand({ logGroupName }));
    await expect(cloud.logs.send(command as CreateLogGroupCommand)).rejects.toMatchObject({
      name: 'NotImplementedException',
      message,
      $metadata: { httpStatusCode: 501 },
    });
  });
});

test('a caller whose policies do not allow it is refused', async () => {
  await using cloud = await givenCloud();
  cloud.caller.current = { arn: 'arn:aws:iam::000000000000:user/x', accountId: '000000000000', policies: [] };
  await expect(cloud.logs.send(new FilterLogEventsCommand({ logGroupName }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 400 },
  });
});

describe('a group past a cap', () => {
  const line = (text: string) => ({ timestamp: 1, message: text, origin: 'function' as const });
  const record = (text: string) => ({ timestamp: 1, message: text, origin: 'platform' as const });
  const messages = (store: LogStore) => store.group('g').events.map(({ message }) => message);

  test('of events forgets the oldest, down to seven eighths', () => {
    const store = new LogStore({ maxEventsPerGroup: 8, maxBytesPerGroup: 1_000_000 });
    for (let n = 1; n <= 9; n += 1) store.write('g', 's', [line(String(n))]);
    expect(messages(store)).toEqual(['3', '4', '5', '6', '7', '8', '9']);
  });

  test('of bytes forgets the oldest, counted as CloudWatch counts: UTF-8 and 26 an event', () => {
    const store = new LogStore({ maxEventsPerGroup: 1_000, maxBytesPerGroup: 80 });
    store.write('g', 's', [line('ü'), line('b')]);
    expect(messages(store)).toEqual(['ü', 'b']);
    store.write('g', 's', [line('c')]);
    expect(messages(store)).toEqual(['b', 'c']);
  });

  test("forgets what functions print before any of Lambda's records, of earlier runs too", () => {
    const store = new LogStore({ maxEventsPerGroup: 8, maxBytesPerGroup: 1_000_000 });
    store.write('g', 'run 1', [line('early'), record('report 1')]);
    store.write('g', 'run 2', [record('start 2')]);
    for (let n = 1; n <= 100; n += 1) store.write('g', 'run 2', [line(String(n))]);
    store.write('g', 'run 2', [record('report 2')]);
    expect(messages(store).filter((message) => Number.isNaN(Number(message)))).toEqual([
      'report 1',
      'start 2',
      'report 2',
    ]);
    expect(messages(store).length).toBeLessThanOrEqual(8);
  });

  test('forgets records where there is nothing else', () => {
    const store = new LogStore({ maxEventsPerGroup: 8, maxBytesPerGroup: 1_000_000 });
    for (let n = 1; n <= 9; n += 1) store.write('g', 's', [record(String(n))]);
    expect(messages(store)).toEqual(['3', '4', '5', '6', '7', '8', '9']);
  });

  test('still has the report of a run whose function printed more than fits', async () => {
    await using cloud = await givenCloud();
    await givenFunction(
      cloud,
      'export const handler = async ({ lines }) => process.stdout.write("x\\n".repeat(lines));',
    );
    await invoke(cloud, { lines: 1 });
    await invoke(cloud, { lines: 3_000 });
    const reports = (await readRecords(cloud)).filter(({ type }) => type === 'platform.report');
    expect(reports).toHaveLength(2);
  });
});
