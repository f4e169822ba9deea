import { setTimeout as pause } from 'node:timers/promises';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  type DescribeMapRunCommandOutput,
  ListExecutionsCommand,
  type ListExecutionsCommandInput,
  ListMapRunsCommand,
  StopExecutionCommand,
  UpdateMapRunCommand,
} from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { givenFolder } from '../../given-cloud.ts';
import { givenStates } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const given = givenStatesOfFile();
beforeAll(async () => {
  await given().s3.send(new CreateBucketCommand({ Bucket: 'data' }));
});
describe('a map run', () => {
  test('is listed and described with its child executions', async () => {
    const {
      executionArn = '',
      stateMachineArn = '',
      output,
    } = await given().run(
      givenMap({ Label: 'Each', MaxConcurrency: 1, ItemBatcher: { MaxItemsPerBatch: 2 } }),
      [1, 2, 3],
    );
    expect(JSON.parse(output ?? '')).toEqual([{ Items: [1, 2] }, { Items: [3] }]);

    const { mapRuns = [] } = await given().sfn.send(new ListMapRunsCommand({ executionArn }));
    const mapRunArn = mapRuns[0]?.mapRunArn ?? '';
    const childMachine = `${stateMachineArn}/Each`;
    expect(mapRuns).toEqual([
      {
        executionArn,
        mapRunArn,
        stateMachineArn: childMachine,
        startDate: expect.any(Date),
        stopDate: expect.any(Date),
      },
    ]);
    expect(mapRunArn).toMatch(/:mapRun:machine-\d+\/Each:[0-9a-f-]{36}$/);

    const counts = {
      pending: 0,
      running: 0,
      failed: 0,
      timedOut: 0,
      aborted: 0,
      failuresNotRedrivable: 0,
      pendingRedrive: 0,
    };
    expect(await given().sfn.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      mapRunArn,
      executionArn,
      status: 'SUCCEEDED',
      maxConcurrency: 1,
      toleratedFailureCount: 0,
      toleratedFailurePercentage: 0,
      itemCounts: { ...counts, succeeded: 3, total: 3, resultsWritten: 3 },
      executionCounts: { ...counts, succeeded: 2, total: 2, resultsWritten: 2 },
    });

    const { executions = [] } = await given().sfn.send(new ListExecutionsCommand({ mapRunArn }));
    expect(
      executions.map(({ itemCount, status, ...rest }) => [
        itemCount,
        status,
        rest.stateMachineArn,
        rest.mapRunArn,
      ]),
    ).toEqual([
      [1, 'SUCCEEDED', childMachine, mapRunArn],
      [2, 'SUCCEEDED', childMachine, mapRunArn],
    ]);
    const ofTheMachine = await given().sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(ofTheMachine.executions?.map((execution) => execution.executionArn)).toEqual([executionArn]);

    const childArn = executions[1]?.executionArn ?? '';
    expect(await given().sfn.send(new DescribeExecutionCommand({ executionArn: childArn }))).toMatchObject({
      executionArn: childArn,
      mapRunArn,
      input: '{"Items":[1,2]}',
      output: '{"Items":[1,2]}',
    });
    expect((await given().history(childArn)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('is found by its execution, page by page, the newest first', async () => {
    const map = (Label: string, way: object) => ({
      Type: 'Map',
      Label,
      Items: [1],
      ItemProcessor: processor({ [`In${Label}`]: { Type: 'Pass', End: true } }),
      ...way,
    });
    const States = { A: map('First', { Next: 'B' }), B: map('Second', { End: true }) };
    const { executionArn = '' } = await given().run({ QueryLanguage: 'JSONata', StartAt: 'A', States });
    const first = await given().sfn.send(new ListMapRunsCommand({ executionArn, maxResults: 1 }));
    expect(first.mapRuns?.map(({ mapRunArn }) => mapRunArn)).toEqual([expect.stringContaining('/Second:')]);
    const { nextToken } = first;
    const next = await given().sfn.send(new ListMapRunsCommand({ executionArn, maxResults: 1, nextToken }));
    expect(next.mapRuns?.map(({ mapRunArn }) => mapRunArn)).toEqual([expect.stringContaining('/First:')]);
    expect(next.nextToken).toBeUndefined();
  });

  test('has children that act as the role of the state machine', async () => {
    const task = {
      T: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: given().functionArn, Payload: { n: '{% $states.input %}' } },
        Output: '{% $states.result.Payload.got.n %}',
        End: true,
      },
    };
    const definition = givenMap({ ItemProcessor: processor(task) });
    expect((await given().run(definition, [1, 2])).output).toBe('[1,2]');
    expect((await given().run(definition, [1], given().powerlessRoleArn)).status).toBe('FAILED');
  });

  test('goes with its state machine', async () => {
    const { executionArn = '', stateMachineArn = '' } = await given().run(givenMap({}), [1]);
    const { mapRunArn } = await describeMapRun(executionArn);
    const [child] = await childrenOf({ mapRunArn });
    await given().sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    const run = given().sfn.send(new DescribeMapRunCommand({ mapRunArn }));
    await expect(run).rejects.toMatchObject({ name: 'ResourceNotFound' });
    const execution = given().sfn.send(new DescribeExecutionCommand({ executionArn: child?.executionArn }));
    await expect(execution).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });

  test('that fails tells what failed, what was aborted and what never started', async () => {
    const definition = givenMap({ MaxConcurrency: 2, ItemProcessor: processor(failingOnOne) });
    const { executionArn = '', status, error } = await given().run(definition, [2, 1, 3]);
    expect([status, error]).toEqual(['FAILED', 'States.ExceedToleratedFailureThreshold']);
    const run = await describeMapRun(executionArn);
    expect(run).toMatchObject({
      status: 'FAILED',
      itemCounts: { aborted: 1, failed: 1, pending: 1, succeeded: 0, total: 3, resultsWritten: 0 },
    });
  });

  test('is aborted with its children when its execution is stopped', async () => {
    const executionArn = await given().start(
      await given().makeMachine(givenMap({ ItemProcessor: processor(wait) })),
      {
        input: '[1,2]',
      },
    );
    await untilRunning(executionArn, 2);
    await given().sfn.send(new StopExecutionCommand({ executionArn, cause: 'enough' }));
    const run = await describeMapRun(executionArn);
    expect(run).toMatchObject({ status: 'ABORTED', executionCounts: { aborted: 2, running: 0, total: 2 } });
    const children = await childrenOf({ mapRunArn: run.mapRunArn, statusFilter: 'ABORTED' });
    expect(children).toHaveLength(2);
  });

  test('goes on when one child is stopped within its tolerance', async () => {
    const definition = givenMap({ ToleratedFailureCount: 1, ItemProcessor: processor(wait) });
    const executionArn = await given().start(await given().makeMachine(definition), { input: '[1]' });
    const { mapRunArn } = await untilRunning(executionArn, 1);
    const [child] = await childrenOf({ mapRunArn });
    await given().sfn.send(new StopExecutionCommand({ executionArn: child?.executionArn, error: 'Enough' }));
    const { output } = await given().ended(executionArn);
    expect(JSON.parse(output ?? '')).toEqual([{ Status: 'ABORTED', Error: 'Enough', Cause: '' }]);
  });

  test('takes more children at once when it is told to', async () => {
    const definition = givenMap({ MaxConcurrency: 1, ItemProcessor: processor(wait) });
    const executionArn = await given().start(await given().makeMachine(definition), { input: '[1,2,3]' });
    const { mapRunArn } = await untilRunning(executionArn, 1);
    await given().sfn.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 3 }));
    expect(await untilRunning(executionArn, 3)).toMatchObject({ maxConcurrency: 3 });
    await given().sfn.send(new StopExecutionCommand({ executionArn }));
    const update = new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 4 });
    await expect(given().sfn.send(update)).rejects.toThrow('has ended');
  });

  test('of Express children counts them, and they cannot be listed', async () => {
    const { executionArn = '', status } = await given().run(
      givenMap({ ItemProcessor: processor(pass, 'EXPRESS') }),
      [1, 2],
    );
    expect(status).toBe('SUCCEEDED');
    const { mapRunArn, executionCounts } = await describeMapRun(executionArn);
    expect(executionCounts).toMatchObject({ succeeded: 2, total: 2 });
    await expect(childrenOf({ mapRunArn })).rejects.toThrow('Express');
  });

  test('that nobody has heard of is ResourceNotFound', async () => {
    const mapRunArn = 'arn:aws:states:us-east-1:000000000000:mapRun:none/none:none';
    const missing = given().sfn.send(new DescribeMapRunCommand({ mapRunArn }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });
});

describe('ListExecutions', () => {
  test.each([[{}], [{ stateMachineArn: 'arn:a', mapRunArn: 'arn:b' }]])(
    'takes one owner, not %j',
    async (input) => {
      await expect(childrenOf(input)).rejects.toMatchObject({ name: 'ValidationException' });
    },
  );
});

describe('an ItemReader', () => {
  const reading = (ItemReader: object) => given().run(givenMap({ ItemReader, Items: undefined }));
  const object = (InputType: string, Key: string, more: object = {}) => ({
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType, ...more },
    Arguments: { Bucket: 'data', Key },
  });
  const put = (Key: string, Body: string) =>
    given().s3.send(new PutObjectCommand({ Bucket: 'data', Key, Body }));

  test('reads JSON, as much of it as it may', async () => {
    await put('in/items.json', '{"a/b":{"items":[1,2,3]}}');
    const { output } = await reading(
      object('JSON', 'in/items.json', { ItemsPointer: '/a~1b/items', MaxItems: 2 }),
    );
    expect(output).toBe('[1,2]');
  });

  test('reads JSON Lines', async () => {
    await put('in/items.jsonl', '{"a":1}\r\n\n{"a":2}\n');
    expect((await reading(object('JSONL', 'in/items.jsonl'))).output).toBe('[{"a":1},{"a":2}]');
  });

  test('reads CSV by its own headers or given ones', async () => {
    await put('in/items.csv', 'h1|h2\n"a|""b"""|2\nc\n');
    const config = { CSVDelimiter: 'PIPE', CSVHeaderLocation: 'FIRST_ROW' };
    const own = await reading(object('CSV', 'in/items.csv', config));
    expect(own.output).toBe('[{"h1":"a|\\"b\\"","h2":"2"},{"h1":"c","h2":""}]');
    const named = { CSVDelimiter: 'PIPE', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x'] };
    expect((await reading(object('CSV', 'in/items.csv', named))).output).toBe(
      '[{"x":"h1"},{"x":"a|\\"b\\""},{"x":"c"}]',
    );
  });

  test('lists objects', async () => {
    await put('list/1', 'one');
    await put('list/2', 'three');
    const Arguments = { Bucket: 'data', Prefix: 'list/' };
    const { output } = await reading({ Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments });
    const item = {
      Etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      LastModified: expect.any(Number),
      StorageClass: 'STANDARD',
    };
    expect(JSON.parse(output ?? '')).toEqual([
      { ...item, Key: 'list/1', Size: 3 },
      { ...item, Key: 'list/2', Size: 5 },
    ]);
  });

  test.each([
    ['JSON that is no list', 'JSON', '{}', 'Attempting to map over non-iterable node.'],
    ['text that is no JSON', 'JSON', '{', 'the object is not JSON'],
    ['a line that is no JSON', 'JSONL', '1\nx', 'line 2 of the object is not JSON'],
    ['headers that are the same', 'CSV', 'a,a\n1,2', 'CSV headers cannot contain duplicates.'],
  ])('fails on %s', async (_, type, body, cause) => {
    await put('bad', body);
    const more = type === 'CSV' ? { CSVHeaderLocation: 'FIRST_ROW' } : {};
    const execution = await reading(object(type, 'bad', more));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed', cause });
  });

  test('fails where the role may not read', async () => {
    const definition = givenMap({ ItemReader: object('JSON', 'in/items.json'), Items: undefined });
    const { error, cause } = await given().run(definition, {}, given().powerlessRoleArn);
    expect([error, cause]).toEqual(['States.ItemReaderFailed', expect.stringContaining('Status Code: 403')]);
  });
});

describe('a ResultWriter', () => {
  const read = async (Key: string) => {
    const { Body } = await given().s3.send(new GetObjectCommand({ Bucket: 'data', Key }));
    return (await Body?.transformToString()) ?? '';
  };
  const writer = (more: object = {}) => ({
    Resource: 'arn:aws:states:::s3:putObject',
    Arguments: { Bucket: 'data', Prefix: 'out' },
    ...more,
  });

  test('writes a file for each status, and a manifest that names them', async () => {
    const definition = givenMap({
      MaxConcurrency: 1,
      ToleratedFailureCount: 1,
      ResultWriter: writer(),
      ItemProcessor: processor(failingOnOneAtOnce),
    });
    const { output } = await given().run(definition, [1, 2]);
    const { MapRunArn, ResultWriterDetails } = JSON.parse(output ?? '');
    const uuid = MapRunArn.split(':').at(-1);
    expect(ResultWriterDetails).toEqual({ Bucket: 'data', Key: `out/${uuid}/manifest.json` });
    const manifest = JSON.parse(await read(ResultWriterDetails.Key));
    expect(manifest).toEqual({
      DestinationBucket: 'data',
      MapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `out/${uuid}/FAILED_0.json`, Size: expect.any(Number) }],
        PENDING: [],
        SUCCEEDED: [{ Key: `out/${uuid}/SUCCEEDED_0.json`, Size: expect.any(Number) }],
      },
    });
    expect(JSON.parse(await read(`out/${uuid}/SUCCEEDED_0.json`))).toMatchObject([
      { Input: '2', Output: '2', Status: 'SUCCEEDED' },
    ]);
    expect(JSON.parse(await read(`out/${uuid}/FAILED_0.json`))).toMatchObject([
      { Input: '1', Error: 'One', Status: 'FAILED' },
    ]);
  });

  test('writes outputs alone, a line each', async () => {
    const WriterConfig = { Transformation: 'COMPACT', OutputType: 'JSONL' };
    const { output } = await given().run(givenMap({ ResultWriter: writer({ WriterConfig }) }), [1, 'two']);
    const { Key } = JSON.parse(output ?? '').ResultWriterDetails;
    expect(await read(Key.replace('manifest.json', 'SUCCEEDED_0.jsonl'))).toBe('1\n"two"\n');
  });

  test('fails the Map where there is no such bucket', async () => {
    const Arguments = { Bucket: 'no-such-bucket', Prefix: 'out' };
    const execution = await given().run(givenMap({ ResultWriter: writer({ Arguments }) }), [1]);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.ResultWriterFailed' });
  });
});

describe('a restart', () => {
  test('keeps map runs, and aborts those that ran', async () => {
    using dataDir = givenFolder();
    const before = await givenStates(dataDir.path);
    const { executionArn: done = '' } = await before.run(givenMap({}), [1]);
    const machine = await before.makeMachine(givenMap({ ItemProcessor: processor(wait) }));
    const cut = await before.start(machine, { input: '[1]' });
    await untilRunning(cut, 1, before);
    await before.cloud.close();

    const after = await givenStates(dataDir.path);
    expect(await describeMapRun(done, after)).toMatchObject({
      status: 'SUCCEEDED',
      itemCounts: { succeeded: 1 },
    });
    expect(await describeMapRun(cut, after)).toMatchObject({ status: 'ABORTED', itemCounts: { aborted: 1 } });
    await after.cloud.close();
  });
});

const pass = { A: { Type: 'Pass', End: true } };
const wait = { W: { Type: 'Wait', Seconds: 3600, End: true } };
const onOne = (otherwise: string) => ({
  C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 1 %}', Next: 'F' }], Default: otherwise },
  F: { Type: 'Fail', Error: 'One' },
});
const failingOnOne = { ...onOne('W'), ...wait };
const failingOnOneAtOnce = { ...onOne('A'), ...pass };

function processor(states: Record<string, object>, ExecutionType = 'STANDARD') {
  const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType };
  return { ProcessorConfig, StartAt: Object.keys(states)[0], States: states };
}

/** A machine of one Map over its input. */
function givenMap(fields: object): object {
  const M = {
    Type: 'Map',
    Items: '{% $states.input %}',
    ItemProcessor: processor(pass),
    ...fields,
    End: true,
  };
  return { QueryLanguage: 'JSONata', StartAt: 'M', States: { M } };
}

async function describeMapRun(executionArn: string, cloud = given()): Promise<DescribeMapRunCommandOutput> {
  const { mapRuns = [] } = await cloud.sfn.send(new ListMapRunsCommand({ executionArn }));
  return cloud.sfn.send(new DescribeMapRunCommand({ mapRunArn: mapRuns[0]?.mapRunArn }));
}

/** Resolves once so many children of an execution's map run are running. */
async function untilRunning(
  executionArn: string,
  count: number,
  cloud = given(),
): Promise<DescribeMapRunCommandOutput> {
  for (;;) {
    const { mapRuns = [] } = await cloud.sfn.send(new ListMapRunsCommand({ executionArn }));
    if (mapRuns.length > 0) {
      const run = await describeMapRun(executionArn, cloud);
      if (run.executionCounts?.running === count) return run;
    }
    await pause(5);
  }
}

async function childrenOf(input: Partial<ListExecutionsCommandInput>) {
  const { executions = [] } = await given().sfn.send(new ListExecutionsCommand(input));
  return executions;
}
