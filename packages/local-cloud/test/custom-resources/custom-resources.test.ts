import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Clock, systemClock } from '@s3-lambda-bench/asl';
import { type GivenCloud, givenCloud, givenFolder, lambdaFunction, output, role } from '../given-cloud.ts';

/** A custom resource that does what its property `Do` says; where it says nothing, it answers with the event that it got. */
const handler = `
import { request } from 'node:http';
const put = (url, text) => new Promise((resolve, reject) => {
  const body = Buffer.from(text);
  const sent = request(url, { method: 'PUT', headers: { 'content-length': body.length, 'content-type': '' } }, (answer) => {
    answer.resume();
    answer.on('end', () => resolve(answer.statusCode));
  });
  sent.on('error', reject);
  sent.end(body);
});
export const handler = async (event) => {
  const { StackId, RequestId, LogicalResourceId, RequestType, ResourceProperties: { Do, Id } } = event;
  const answer = { Status: 'SUCCESS', PhysicalResourceId: Id ?? 'the-id', StackId, RequestId, LogicalResourceId };
  const { ResponseURL, ...seen } = event;
  const say = (change) => put(ResponseURL, JSON.stringify({ ...answer, ...change }));
  if (RequestType === 'Delete') return say({});
  if (Do === 'fail') return say({ Status: 'FAILED', Reason: 'no luck' });
  if (Do === 'throw') throw new RangeError('out of range');
  if (Do === 'exit') process.exit(3);
  if (Do === 'forget') return 'bye';
  if (Do === 'babble') return put(ResponseURL, 'well...');
  if (Do === 'mistake') return say({ RequestId: 'another' });
  if (Do === 'ramble') return say({ Data: { Long: 'x'.repeat(5000) } });
  if (Do === 'answer and throw') { await say({}); throw new Error('too late to matter'); }
  const { ServiceToken, ...properties } = event.ResourceProperties;
  return say({ Data: { Event: JSON.stringify({ ...seen, ServiceToken: '', ResourceProperties: properties }), Deep: { Down: 'here' } } });
};`;

const folder = givenFolder();
let given: GivenCloud;
let code: { S3Bucket: string; S3Key: string };
/** Sleeps of an hour end at once when this is set: the timeout of a custom resource that is left to wait. */
let isImpatient = false;

const clock: Clock = {
  now: systemClock.now,
  sleep: (ms, signal) => (isImpatient && ms >= 3_600_000 ? Promise.resolve() : systemClock.sleep(ms, signal)),
};

beforeAll(async () => {
  given = await givenCloud(folder.path, { clock });
  code = await given.putCode(handler);
});

afterAll(async () => {
  await given.cloud.close();
  folder[Symbol.dispose]();
});

beforeEach(() => {
  isImpatient = false;
});

function template(properties: object, others: object = {}) {
  return {
    Resources: {
      Role: role('lambda.amazonaws.com'),
      Function: lambdaFunction(code),
      Custom: {
        Type: 'Custom::Thing',
        Properties: { ServiceToken: { 'Fn::GetAtt': 'Function.Arn' }, ...properties },
      },
      ...others,
    },
    Outputs: {
      Event: { Value: { 'Fn::GetAtt': 'Custom.Event' } },
      Deep: { Value: { 'Fn::GetAtt': 'Custom.Deep.Down' } },
      Ref: { Value: { Ref: 'Custom' } },
    },
  };
}

describe('a custom resource', () => {
  test('is asked to create with every value as text, and its answer gives Ref and Fn::GetAtt', async () => {
    const stack = await given.deploy(
      'created',
      template({ Count: 3, Flag: true, List: [1, { Deep: false }] }),
    );
    expect([stack.StackStatus, output(stack, 'Ref'), output(stack, 'Deep')]).toEqual([
      'CREATE_COMPLETE',
      'the-id',
      'here',
    ]);
    expect(JSON.parse(output(stack, 'Event') ?? '')).toEqual({
      RequestType: 'Create',
      ServiceToken: '',
      StackId: stack.StackId,
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      LogicalResourceId: 'Custom',
      ResourceType: 'Custom::Thing',
      ResourceProperties: { Count: '3', Flag: 'true', List: ['1', { Deep: 'false' }] },
    });
  });

  test('is told the old properties when they change, and not asked when they do not', async () => {
    await given.deploy('updated', template({ Count: 1 }));
    const stack = await given.deploy('updated', template({ Count: 2 }));
    expect(JSON.parse(output(stack, 'Event') ?? '')).toMatchObject({
      RequestType: 'Update',
      PhysicalResourceId: 'the-id',
      ResourceProperties: { Count: '2' },
      OldResourceProperties: { Count: '1' },
    });
    const withMore = template({ Count: 2 }, { More: { Type: 'AWS::Logs::LogGroup' } });
    await given.deploy('updated', withMore);
    expect(
      (await given.events('updated')).filter((event) => event === 'Custom UPDATE_IN_PROGRESS'),
    ).toHaveLength(1);
  });

  test('is asked to delete the old one when it answers an update with another id', async () => {
    await given.deploy('moved', template({ Id: 'one' }));
    const stack = await given.deploy('moved', template({ Id: 'two' }));
    expect(output(stack, 'Ref')).toBe('two');
    expect((await given.events('moved')).slice(-4)).toEqual([
      'moved UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Custom DELETE_IN_PROGRESS',
      'Custom DELETE_COMPLETE',
      'moved UPDATE_COMPLETE',
    ]);
  });

  test('is asked to delete with its stack, before the function goes', async () => {
    await given.deploy('deleted', template({}));
    const { StackId = '', StackStatus } = await given.remove('deleted');
    expect(StackStatus).toBe('DELETE_COMPLETE');
    const events = await given.events(StackId);
    expect(events.indexOf('Custom DELETE_COMPLETE')).toBeLessThan(
      events.indexOf('Function DELETE_IN_PROGRESS'),
    );
  });

  const failures: [string, string, RegExp][] = [
    [
      'answers FAILED',
      'fail',
      /^Received response status \[FAILED\] from custom resource\. Message returned: no luck \(RequestId: [0-9a-f-]{36}\)$/,
    ],
    ['throws without an answer', 'throw', /failed and gave no answer: RangeError: out of range/],
    ['exits without an answer', 'exit', /failed and gave no answer: Runtime\.ExitError: .*exit status 3/],
    ['answers what is no JSON', 'babble', /^Invalid response object/],
    ['answers another request', 'mistake', /^Invalid response object: RequestId is "another"/],
    ['answers more than 4,096 bytes', 'ramble', /^Response object is too long\.$/],
  ];
  test.each(failures)('fails its stack at once where it %s', async (_title, Do, reason) => {
    const name = `failed-${Do}`;
    expect((await given.deploy(name, template({ Do }))).StackStatus).toBe('CREATE_FAILED');
    expect(await given.reason(name, 'Custom')).toMatch(reason);
    expect((await given.deploy(name, template({}))).StackStatus).toBe('UPDATE_COMPLETE');
  });

  test('counts where it answers and then throws', async () => {
    const { Outputs: _outputs, ...withoutOutputs } = template({ Do: 'answer and throw' });
    expect((await given.deploy('late', withoutOutputs)).StackStatus).toBe('CREATE_COMPLETE');
  });

  test('fails its stack when the time is up and it has not answered', async () => {
    isImpatient = true;
    expect((await given.deploy('forgotten', template({ Do: 'forget' }))).StackStatus).toBe('CREATE_FAILED');
    expect(await given.reason('forgotten', 'Custom')).toMatch(
      /^CloudFormation did not receive a response from your custom resource\./,
    );
  });

  test('is given up when its stack is deleted meanwhile', async () => {
    const { Outputs: _outputs, ...withoutOutputs } = template({ Do: 'forget' });
    const begun = given.deploy('given-up', withoutOutputs);
    while ((await given.status('given-up', 'Custom').catch(() => '')) !== 'CREATE_IN_PROGRESS');
    await given.cloudFormation.send(new DeleteStackCommand({ StackName: 'given-up' }));
    await expect(begun).rejects.toThrow('does not exist');
  });

  const refusals: [string, object, string][] = [
    [
      'an SNS topic',
      { ServiceToken: 'arn:aws:sns:us-east-1:000000000000:t' },
      'SNS topics are not built in local-cloud',
    ],
    ['no service token', { ServiceToken: { Ref: 'AWS::NoValue' } }, "'ServiceToken' is missing"],
    ['a timeout of more than an hour', { ServiceTimeout: 3601 }, "'ServiceTimeout' is"],
  ];
  test.each(refusals)('is rejected with %s', async (_title, properties, message) => {
    await expect(given.deploy('refused', template(properties))).rejects.toThrow(message);
  });

  test('cannot move to another function', async () => {
    await given.deploy('stays', template({}));
    const moved = template({ ServiceToken: { 'Fn::GetAtt': 'Other.Arn' } }, { Other: lambdaFunction(code) });
    expect((await given.deploy('stays', moved)).StackStatus).toBe('UPDATE_FAILED');
    expect(await given.reason('stays', 'Custom')).toBe('Modifying service token is not allowed.');
  });
});

test('nobody can answer without knowing the URL', async () => {
  const url = `${given.cloud.endpoint}/_local-cloud/custom-resource-responses/guess`;
  expect((await fetch(url, { method: 'PUT', body: '{}' })).status).toBe(403);
});
