import { describe, expect, test } from '@jest/globals';
import { type Decision, decide, validatePolicyDocument } from '@s3-lambda-bench/iam';
import { resolve } from './resolve.ts';
import { synthTemplate } from './synth-template.ts';
import type { GivenContender } from './with-stack-spec.ts';

type Question = Parameters<typeof decide>[0];
type Decider = (action: string, resource: string, context?: Question['context']) => Decision;

/** Asks the inline policy of the one role whose logical id starts with `rolePrefix`. */
async function givenRole(rolePrefix: string, contenders: GivenContender[] = []): Promise<Decider> {
  const template = await synthTemplate(contenders);
  const roles = Object.entries(template.findResources('AWS::IAM::Role'));
  const found = roles.filter(([logicalId]) => logicalId.startsWith(rolePrefix));
  expect(found).toHaveLength(1);
  const [[, role] = []] = found;
  const documents = role?.Properties.Policies.map(
    (policy: { PolicyDocument: unknown }) => policy.PolicyDocument,
  );
  const policies = documents.map((document: unknown) => validatePolicyDocument(resolve(document)));
  return (action, resource, context = {}) => decide({ action, resource, context, policies });
}

const bucket = 'arn:aws:s3:::the-bucket';
const archive = (name: string) => `${bucket}/archives/${name}.zip`;
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const ref = 'ContenderstypescriptrefRole';

describe("a contender's role", () => {
  const contenders = [{ id: 'typescript-ref' }, { id: 'go-x' }];

  test.each([
    ['s3:GetObject', `${bucket}/files/abc`],
    ['s3:PutObject', archive('typescript-ref-0')],
    ['s3:PutObject', archive('typescript-ref-99')],
    ['s3:AbortMultipartUpload', archive('typescript-ref-7')],
    ['s3:ListMultipartUploadParts', archive('typescript-ref-7')],
    ['logs:PutLogEvents', 'ContenderstypescriptrefLogsF1CBF49E.Arn'],
  ])('allows %s on %s', async (action, resource) => {
    const ask = await givenRole(ref, contenders);
    expect(ask(action, resource)).toBe('allow');
  });

  test.each([
    ['s3:PutObject', archive('typescript-ref-two-0')],
    ['s3:PutObject', archive('typescript-ref-two-12')],
    ['s3:PutObject', archive('typescript-ref-100')],
    ['s3:PutObject', archive('go-x-0')],
    ['s3:PutObject', `${bucket}/files/abc`],
    ['s3:GetObject', archive('typescript-ref-0')],
    ['s3:GetObject', `${bucket}/corpus.json`],
    ['s3:DeleteObject', archive('typescript-ref-0')],
    ['s3:PutObject', `${bucket}/scratch/typescript-ref/0/x`],
    ['lambda:InvokeFunction', functionArn('s3-lambda-bench-typescript-ref')],
    ['lambda:InvokeFunction', 'FillBucketFunction.Arn'],
    ['logs:PutLogEvents', 'ContendersgoxLogs.Arn'],
  ])('does not allow %s on %s', async (action, resource) => {
    const ask = await givenRole(ref, contenders);
    expect(ask(action, resource)).toBe('implicitDeny');
  });

  test.each([
    ['files', 'allow'],
    ['files/', 'allow'],
    ['files/ab', 'allow'],
    ['', 'implicitDeny'],
    ['archives/', 'implicitDeny'],
  ])('lists the bucket by the prefix %j: %s', async (prefix, decision) => {
    const ask = await givenRole(ref, contenders);
    expect(ask('s3:ListBucket', bucket, { 's3:prefix': prefix })).toBe(decision);
  });

  test('does not list the bucket without a prefix', async () => {
    const ask = await givenRole(ref, contenders);
    expect(ask('s3:ListBucket', bucket)).toBe('implicitDeny');
  });

  test('adds its own scratch space, and nobody else, for the scratch capability', async () => {
    const ask = await givenRole('ContendersgoaRole', [
      { id: 'go-a', manifest: { capabilities: ['scratch'] } },
    ]);
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
      expect(ask(action, `${bucket}/scratch/go-a/3/part`)).toBe('allow');
      expect(ask(action, `${bucket}/scratch/go-ab/3/part`)).toBe('implicitDeny');
    }
    expect(ask('s3:ListBucket', bucket, { 's3:prefix': 'scratch/go-a/3/' })).toBe('allow');
    expect(ask('lambda:InvokeFunction', functionArn('s3-lambda-bench-go-a'))).toBe('implicitDeny');
  });

  test('adds its own function, and no other, for the fan-out capability', async () => {
    const ask = await givenRole('ContendersgoaRole', [
      { id: 'go-a', manifest: { capabilities: ['fan-out'] } },
    ]);
    expect(ask('lambda:InvokeFunction', functionArn('s3-lambda-bench-go-a'))).toBe('allow');
    expect(ask('lambda:InvokeFunction', functionArn('s3-lambda-bench-go-ab'))).toBe('implicitDeny');
    expect(ask('s3:PutObject', `${bucket}/scratch/go-a/3/part`)).toBe('implicitDeny');
  });
});

describe("control's role", () => {
  test('reads corpus and archives, and sees that one is missing, but writes nothing', async () => {
    const ask = await givenRole('ControlRole');
    expect(ask('s3:GetObject', `${bucket}/files/abc`)).toBe('allow');
    expect(ask('s3:GetObject', archive('go-x-0'))).toBe('allow');
    expect(ask('s3:ListBucket', bucket)).toBe('allow');
    expect(ask('s3:PutObject', archive('go-x-0'))).toBe('implicitDeny');
    expect(ask('s3:DeleteObject', archive('go-x-0'))).toBe('implicitDeny');
  });
});

describe("the state machine's role", () => {
  test('invokes contenders, control and the ranking, but not what wipes the corpus', async () => {
    const ask = await givenRole('BenchingRole');
    const invoke = 'lambda:InvokeFunction';
    expect(ask(invoke, functionArn('s3-lambda-bench-go-x'))).toBe('allow');
    expect(ask(invoke, 'ControlFunctionB4C66065.Arn')).toBe('allow');
    expect(ask(invoke, 'PricingFunctionAD58E309.Arn')).toBe('allow');
    expect(ask(invoke, 'FillBucketFunction7A4B7072.Arn')).toBe('implicitDeny');
    expect(ask(invoke, functionArn('someone-elses'))).toBe('implicitDeny');
  });

  test('deletes archives and nothing else', async () => {
    const ask = await givenRole('BenchingRole');
    expect(ask('s3:DeleteObject', archive('go-x-0'))).toBe('allow');
    expect(ask('s3:DeleteObject', `${bucket}/files/abc`)).toBe('implicitDeny');
  });
});

describe("pricing's role", () => {
  test("reads the contenders' logs and no others", async () => {
    const ask = await givenRole('PricingRole');
    const logs = 'arn:aws:logs:us-east-1:000000000000:log-group:';
    expect(ask('logs:FilterLogEvents', `${logs}/aws/lambda/s3-lambda-bench-go-x:*`)).toBe('allow');
    expect(ask('logs:FilterLogEvents', `${logs}/aws/lambda/other:*`)).toBe('implicitDeny');
  });
});
