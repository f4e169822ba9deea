import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { givenFolder } from '../../given-cloud.ts';
import { type GivenStates, givenStates, oneTask } from '../given-states.ts';

const folder = givenFolder();
let given: GivenStates;

beforeAll(async () => {
  given = await givenStates(folder.path);
});

afterAll(async () => {
  await given.cloud.close();
  folder[Symbol.dispose]();
});

const invocation = (Payload: unknown) =>
  oneTask({
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: given.functionArn, Payload },
  });

describe('lambda:invoke', () => {
  test('gives the answer with what is known of the call', async () => {
    const { status, output: text } = await given.run(invocation({ n: 1 }));
    expect(status).toBe('SUCCEEDED');
    const result = JSON.parse(text ?? '');
    expect(result).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { got: { n: 1 } },
      SdkHttpMetadata: { HttpStatusCode: 200, HttpHeaders: { 'X-Amz-Executed-Version': '$LATEST' } },
      StatusCode: 200,
    });
    expect(result.SdkResponseMetadata.RequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(result.SdkHttpMetadata.AllHttpHeaders['Content-Type']).toEqual(['application/json']);
  });

  test('fails with the type of a function error, and its payload verbatim as cause', async () => {
    const { status, error, cause } = await given.run(invocation({ throw: 'seven' }));
    expect([status, error]).toEqual(['FAILED', 'BadLuck']);
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorType: 'BadLuck', errorMessage: 'seven' });
  });

  test('fails with the type that Lambda gives to an exit', async () => {
    const { error, cause } = await given.run(invocation({ exit: 3 }));
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
    const { error, cause } = await given.run(missing);
    expect([error, cause]).toEqual([
      'Lambda.ResourceNotFoundException',
      expect.stringMatching(
        /^Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: [0-9a-f-]{36}; Proxy: null\)$/,
      ),
    ]);
  });

  test('fails as on AWS where the role does not allow it', async () => {
    const { error, cause } = await given.run(invocation({}), undefined, given.powerlessRoleArn);
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
    expect((await given.run(definition)).output).toBe('"BadLuck"');
  });

  test('takes a function by its own ARN, too', async () => {
    const definition = oneTask({ Resource: given.functionArn, Arguments: { n: 2 } });
    expect((await given.run(definition)).output).toBe('{"got":{"n":2}}');
  });

  test('rejects an argument that Invoke does not have', async () => {
    const definition = oneTask({
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: given.functionArn, Paylod: 1 },
    });
    const { error, cause } = await given.run(definition);
    expect([error, cause]).toEqual([
      'States.Runtime',
      "lambda:invoke: unknown key 'Paylod'; did you mean 'Payload'?",
    ]);
  });
});
