import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from '@jest/globals';
import type { TaskRequest, TaskResult } from '@s3-lambda-bench/asl';
import { type Clients, makeClientFactory } from '../../../src/clients/make-clients.ts';
import { lambdaInvoke } from '../../../src/states/tasks/lambda-invoke.ts';
import { lambdaFunction, output, role } from '../../given-cloud.ts';
import { oneTask } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const given = givenStatesOfFile();

const invocation = (Payload: unknown) =>
  oneTask({
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: given().functionArn, Payload },
  });

/** Resolves once the function has logged a line with those terms. */
async function logged(filterPattern: string): Promise<void> {
  const logGroupName = `/aws/lambda/${given().functionArn.split(':').at(-1)}`;
  const command = new FilterLogEventsCommand({ logGroupName, filterPattern });
  for (;;) {
    const { events = [] } = await given().logs.send(command);
    if (events.length > 0) return;
  }
}

describe('lambda:invoke', () => {
  test('gives the answer with what is known of the call', async () => {
    const { status, output: text } = await given().run(invocation({ n: 1 }));
    expect(status).toBe('SUCCEEDED');
    const result = JSON.parse(text ?? '');
    expect(Object.keys(result)).toEqual([
      'ExecutedVersion',
      'Payload',
      'SdkHttpMetadata',
      'SdkResponseMetadata',
      'StatusCode',
    ]);
    expect(result).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { got: { n: 1 } },
      SdkHttpMetadata: { HttpStatusCode: 200, HttpHeaders: { 'X-Amz-Executed-Version': '$LATEST' } },
      StatusCode: 200,
    });
    expect(result.SdkResponseMetadata.RequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(result.SdkHttpMetadata.AllHttpHeaders['Content-Type']).toEqual(['application/json']);
    expect(Object.keys(result.SdkHttpMetadata.HttpHeaders)).toEqual([
      'Connection',
      'Content-Length',
      'Content-Type',
      'Date',
      'X-Amz-Executed-Version',
      'x-amzn-RequestId',
    ]);
  });

  test('fails with the type of a function error, and its payload verbatim as cause', async () => {
    const { status, error, cause } = await given().run(invocation({ throw: 'seven' }));
    expect([status, error]).toEqual(['FAILED', 'BadLuck']);
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorType: 'BadLuck', errorMessage: 'seven' });
  });

  test('fails with the type that Lambda gives to an exit', async () => {
    const { error, cause } = await given().run(invocation({ exit: 3 }));
    expect([error, JSON.parse(cause ?? '').errorMessage]).toEqual([
      'Runtime.ExitError',
      expect.stringMatching(/Error: Runtime exited with error: exit status 3$/),
    ]);
  });

  test('fails as on AWS where the function is not there', async () => {
    const missing = oneTask({
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'nobody' },
    });
    const { error, cause } = await given().run(missing);
    expect([error, cause]).toEqual([
      'Lambda.ResourceNotFoundException',
      expect.stringMatching(
        /^Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: [0-9a-f-]{36}; Proxy: null\)$/,
      ),
    ]);
  });

  test('fails as on AWS where the role does not allow it', async () => {
    const { error, cause } = await given().run(invocation({}), undefined, given().powerlessRoleArn);
    expect([error, cause]).toEqual([
      'Lambda.AWSLambdaException',
      expect.stringMatching(
        /^User: arn:aws:sts::000000000000:assumed-role\/states-PowerlessRole-.* is not authorized to perform: lambda:InvokeFunction on resource: .* \(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: .*; Proxy: null\)$/,
      ),
    ]);
  });

  test('can be caught', async () => {
    const definition = {
      QueryLanguage: 'JSONata',
      StartAt: 'T',
      States: {
        T: {
          ...invocation({ throw: 'x' }).States.T,
          Catch: [{ ErrorEquals: ['BadLuck'], Output: '{% $states.errorOutput.Error %}', Next: 'Caught' }],
        },
        Caught: { Type: 'Succeed' },
      },
    };
    expect((await given().run(definition)).output).toBe('"BadLuck"');
  });

  test('takes a function by its own ARN, too', async () => {
    const definition = oneTask({ Resource: given().functionArn, Arguments: { n: 2 } });
    expect((await given().run(definition)).output).toBe('{"got":{"n":2}}');
  });

  test('tells a function by its own ARN in events of its own, and of its failure', async () => {
    const { error, cause, executionArn } = await given().run(
      oneTask({ Resource: given().functionArn, Arguments: { throw: 'x' } }),
    );
    expect(error).toBe('BadLuck');
    const events = await given().history(executionArn ?? '');
    expect(events.slice(2, 5)).toMatchObject([
      {
        type: 'LambdaFunctionScheduled',
        lambdaFunctionScheduledEventDetails: { resource: given().functionArn, input: '{"throw":"x"}' },
      },
      { type: 'LambdaFunctionStarted' },
      { type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: { error, cause } },
    ]);
  });

  const refusals: [string, object, string][] = [
    [
      'a member that Invoke does not have',
      { FunctionName: 'f', Paylod: 1 },
      'The field "Paylod" is not supported by Step Functions',
    ],
    ['no function', { Payload: 1 }, "The field 'FunctionName' is required but was missing"],
    [
      'a function that is no text',
      { FunctionName: 7 },
      "The value of the field 'FunctionName' has an invalid format",
    ],
  ];
  test.each(refusals)('rejects %s before the Task is scheduled', async (_title, Arguments, why) => {
    const definition = oneTask({ Resource: 'arn:aws:states:::lambda:invoke', Arguments });
    const { error, cause } = await given().run(definition);
    expect([error, cause]).toEqual([
      'States.Runtime',
      `An error occurred while executing the state 'T' (entered at the event id #2). The Arguments '${JSON.stringify(Arguments)}' could not be used to start the Task: [${why}]`,
    ]);
  });

  test('fails for a result above 256 KiB, which names the integration or the function', async () => {
    const Payload = { text: 'x'.repeat(262_000) };
    const cause = (whose: string) =>
      `The state/task '${whose}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    const error = 'States.DataLimitExceeded';
    expect(await given().run(invocation(Payload))).toMatchObject({ error, cause: cause('lambda') });
    const Arguments = { text: 'x'.repeat(262_130) };
    expect(await given().run(oneTask({ Resource: given().functionArn, Arguments }))).toMatchObject({
      error,
      cause: cause(given().functionArn),
    });
  });

  const invoke = (more: object) =>
    given().run(
      oneTask({
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: given().functionArn, ...more },
      }),
    );

  test.each([
    ['Event', 202],
    ['DryRun', 204],
  ])('gives what is known of an invocation of the type %s', async (InvocationType, StatusCode) => {
    const result = JSON.parse((await invoke({ InvocationType })).output ?? '');
    expect(Object.keys(result)).toEqual(['Payload', 'SdkHttpMetadata', 'SdkResponseMetadata', 'StatusCode']);
    expect(result).toMatchObject({
      Payload: '',
      SdkHttpMetadata: { HttpStatusCode: StatusCode },
      StatusCode,
    });
  });

  test('does not wait for an invocation of the type Event, whatever becomes of it', async () => {
    await given().run(invocation({}));
    const { status, output: text } = await invoke({ InvocationType: 'Event', Payload: { throw: 'x' } });
    expect(status).toBe('SUCCEEDED');
    const { RequestId } = JSON.parse(text ?? '').SdkResponseMetadata;
    await logged(`REPORT "${RequestId}"`);
  });

  test('passes a qualifier and the type of invocation on', async () => {
    expect((await invoke({ Qualifier: '$LATEST' })).status).toBe('SUCCEEDED');
    expect(await invoke({ Qualifier: '7' })).toMatchObject({
      error: 'Lambda.ResourceNotFoundException',
      cause: expect.stringMatching(/^Function not found: arn:aws:lambda:\S+:7 /),
    });
    expect(await invoke({ InvocationType: 'Later' })).toMatchObject({
      error: 'Lambda.AWSLambdaException',
      cause: expect.stringMatching(/; Status Code: 400; Error Code: ValidationException; /),
    });
  });
});

describe('a function that cannot answer', () => {
  /** Throttled always; and a runtime of its own that fails without a type, or answers with what is no JSON. */
  async function givenFunctions() {
    const code = await given().putCode('export const handler = () => 1;');
    const bootstrap = `#!${process.execPath}
      const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
      (async () => {
        for (;;) {
          const next = await fetch(api + 'next');
          const { path, body } = await next.json();
          const id = next.headers.get('lambda-runtime-aws-request-id');
          await fetch(api + id + path, { method: 'POST', body });
        }
      })();`;
    const stack = await given().deploy('odd-functions', {
      Resources: {
        Role: role('lambda.amazonaws.com'),
        Throttled: lambdaFunction(code, { ReservedConcurrentExecutions: 0 }),
        Custom: lambdaFunction(await given().putCode(bootstrap, 'bootstrap'), {
          Runtime: 'provided.al2023',
          Handler: 'any',
        }),
      },
      Outputs: { Throttled: { Value: { Ref: 'Throttled' } }, Custom: { Value: { Ref: 'Custom' } } },
    });
    return { throttled: output(stack, 'Throttled'), custom: output(stack, 'Custom') };
  }

  test('fails the Task in AWS’s words, or gives what it gave', async () => {
    const { throttled, custom } = await givenFunctions();
    const invoke = (FunctionName: string | undefined, Payload: object = {}) =>
      given().run(
        oneTask({ Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName, Payload } }),
      );
    expect(await invoke(throttled)).toMatchObject({
      error: 'Lambda.TooManyRequestsException',
      cause: expect.stringMatching(
        /^Rate Exceeded\. \(Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; Request ID: \S+; Proxy: null\)$/,
      ),
    });
    expect(await invoke(custom, { path: '/error', body: '{"why":1}' })).toMatchObject({
      error: 'Lambda.Unknown',
      cause:
        'The cause could not be determined because Lambda did not return an error type. Returned payload: {"why":1}',
    });
    const plain = await invoke(custom, { path: '/response', body: 'plain' });
    expect(JSON.parse(plain.output ?? '').Payload).toBe('plain');
  });

  test('fails the Task with Lambda.ServiceException where Lambda is at fault', async () => {
    const answer = { Type: 'Service', Message: 'Lambda is unwell' };
    const server = createServer((_request, response) => {
      const headers = { 'x-amzn-ErrorType': 'ServiceException', 'x-amzn-RequestId': 'r-1' };
      response.writeHead(500, headers).end(JSON.stringify(answer));
    });
    const endpoint = await listen(server);
    expect(await invokeBy(clientsAt(endpoint))).toEqual({
      ok: false,
      error: 'Lambda.ServiceException',
      cause:
        'Lambda is unwell (Service: AWSLambda; Status Code: 500; Error Code: ServiceException; Request ID: r-1; Proxy: null)',
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await invokeBy(clientsAt(endpoint))).toMatchObject({
      error: 'Lambda.SdkClientException',
      cause: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

function clientsAt(endpoint: string): Clients {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return makeClientFactory({ endpoint, s3Endpoint: endpoint, region: 'us-east-1' }).clientsOf(credentials);
}

/** Performs one Task without a state machine around it. */
function invokeBy(clients: Clients): Promise<TaskResult> {
  const request: TaskRequest = {
    resource: 'arn:aws:states:::lambda:invoke',
    pattern: 'requestResponse',
    taskToken: undefined,
    arguments: { FunctionName: 'f' },
    roleArn: undefined,
    stateName: 'T',
    signal: new AbortController().signal,
    timeoutSeconds: undefined,
    heartbeatSeconds: undefined,
    retryCount: 0,
    submitted: () => {},
    heartbeat: () => {},
  };
  const executionArn = 'arn:aws:states:us-east-1:000000000000:execution:m:e';
  return lambdaInvoke.call({
    request,
    target: 'invoke',
    clients,
    executionArn,
    executionEnded: async () => {},
  });
}
