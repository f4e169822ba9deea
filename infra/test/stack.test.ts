import { describe, expect, test } from '@jest/globals';
import { executionInputSchema, parse } from '@s3-lambda-bench/contract';
import { Match } from 'aws-cdk-lib/assertions';
import { resolve } from './resolve.ts';
import { synthTemplate } from './synth-template.ts';

describe('the template', () => {
  test('has one function for each contender, named and sized as its manifest says', async () => {
    const manifest = {
      runtime: 'provided.al2023',
      handler: 'bootstrap',
      architecture: 'x86_64',
      memoryMb: 1769,
      timeoutSeconds: 90,
      ephemeralStorageMb: 10_240,
      environment: { RUST_LOG: 'info' },
    };
    const template = await synthTemplate([{ id: 'rust-two-words', manifest }]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 's3-lambda-bench-rust-two-words',
      Runtime: 'provided.al2023',
      Handler: 'bootstrap',
      Architectures: ['x86_64'],
      MemorySize: 1769,
      Timeout: 90,
      EphemeralStorage: { Size: 10_240 },
      Environment: { Variables: { RUST_LOG: 'info' } },
      LoggingConfig: { LogFormat: 'JSON' },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/s3-lambda-bench-rust-two-words',
    });
  });

  test('leaves the names of its own functions to CloudFormation', async () => {
    const template = await synthTemplate([]);
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(functions).toHaveLength(3);
    for (const { Properties } of functions) expect(Properties).not.toHaveProperty('FunctionName');
  });

  test('stands without contenders too', async () => {
    const template = await synthTemplate([]);
    template.hasOutput('ContenderArns', { Value: '{"contenders":[]}' });
  });

  test('puts out the contenders as a valid execution input', async () => {
    const template = await synthTemplate([{ id: 'go-b' }, { id: 'go-a' }]);
    const { Value } = template.findOutputs('ContenderArns').ContenderArns ?? {};
    const text = String(resolve(Value)).replaceAll(/"(\w+)\.Arn"/g, '"arn:$1"');
    const input = parse(executionInputSchema, JSON.parse(text));
    expect(input).toMatchObject({ ok: true });
  });

  test('keeps ids apart that differ in hyphens only', async () => {
    const template = await synthTemplate([{ id: 'go-a-b' }, { id: 'go-ab' }]);
    template.resourceCountIs('AWS::Lambda::Function', 5);
  });

  test('hands the corpus parameters to the function that fills the bucket', async () => {
    const template = await synthTemplate([]);
    template.hasResourceProperties('Custom::Corpus', {
      BucketName: { Ref: 'Bucket' },
      FilesPrefix: { Ref: 'FilesPrefix' },
      ObjectCount: { Ref: 'TestFileCount' },
      MeanSizeMb: { Ref: 'TestFileSize' },
      Seed: { Ref: 'Seed' },
      Profile: { Ref: 'Profile' },
    });
  });

  test.each([
    ['TestFileCount', 3000],
    ['TestFileSize', 5],
    ['RunsPerContender', 10],
    ['FilesPrefix', 'files'],
    ['Seed', 's3-lambda-bench'],
    ['Profile', 'classic'],
  ])('has the parameter %s with the default %s', async (name, value) => {
    const template = await synthTemplate([]);
    template.hasParameter(name, { Default: value });
  });

  test('takes any mean size from one byte on, in MB', async () => {
    const template = await synthTemplate([]);
    const { TestFileSize } = template.findParameters('TestFileSize');
    expect(TestFileSize?.MinValue).toBeLessThanOrEqual(1 / 2 ** 20);
    expect(TestFileSize?.MinValue).toBeGreaterThan(0);
  });

  test('fills in every placeholder of the state machine and no other', async () => {
    const template = await synthTemplate([
      { id: 'go-a', manifest: { capabilities: ['scratch'] } },
      { id: 'go-b', manifest: { capabilities: ['scratch', 'fan-out'] } },
      { id: 'go-c' },
    ]);
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    const { DefinitionString, DefinitionSubstitutions } = machine?.Properties ?? {};
    const placeholders = [...String(DefinitionString).matchAll(/\$\{(\w+)\}/g)];
    const used = new Set(placeholders.map(([, name]) => name));
    expect(Object.keys(DefinitionSubstitutions).sort()).toEqual([...used].sort());
    expect(DefinitionSubstitutions.Capabilities).toBe(
      "{'go-a': ['scratch'], 'go-b': ['scratch', 'fan-out']}",
    );
  });

  test('names everything after the project', async () => {
    const template = await synthTemplate([{ id: 'go-a' }], { project: 'mine', stackName: 'Other' });
    template.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'mine-go-a' });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      DefinitionSubstitutions: Match.objectLike({ Project: 'mine' }),
    });
  });

  test('goes away without a trace', async () => {
    const template = await synthTemplate([{ id: 'go-a' }]);
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  });

  // Each of these has to be known to the local cloud by name.
  test('uses these resource types and intrinsic functions only', async () => {
    const template = await synthTemplate([
      { id: 'go-a', manifest: { capabilities: ['scratch', 'fan-out'] } },
    ]);
    const { Resources, ...sections } = template.toJSON();
    const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
    expect([...new Set(types)].sort()).toEqual([
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::StepFunctions::StateMachine',
      'Custom::Corpus',
    ]);
    expect(Object.keys(sections).sort()).toEqual(['Description', 'Outputs', 'Parameters']);
    const intrinsics = JSON.stringify(Resources).match(/"(Fn::\w+|Ref|Condition)":/g) ?? [];
    expect([...new Set(intrinsics)].sort()).toEqual([
      '"Condition":',
      '"Fn::GetAtt":',
      '"Fn::Join":',
      '"Fn::Sub":',
      '"Ref":',
    ]);
  });
});
