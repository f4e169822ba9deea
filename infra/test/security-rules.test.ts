import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addStack } from '../src/stack.ts';
import { withStackSpec } from './with-stack-spec.ts';

/** Findings that stay, and why. */
const accepted: Record<string, string> = {
  'AwsSolutions-S1 Bucket':
    'the objects are random bytes made from a published seed; a log of who read them serves nobody',
  'AwsSolutions-S10 Bucket':
    'the roles of this stack are the only principals, and the SDKs use TLS on AWS; the local cloud has none',
  'AwsSolutions-SF1 BenchingStateMachine': 'the execution history says it all and is kept for 90 days',
  'AwsSolutions-SF2 BenchingStateMachine': 'tracing would change what is measured',
  'AwsSolutions-IAM5[Resource::<Bucket.Arn>/*] FillBucket/Role':
    'on Delete it empties the bucket, whatever is in it',
  'AwsSolutions-IAM5[Resource::<Bucket.Arn>/<FilesPrefix>/*] Control/Role':
    'the corpus: names follow from the seed',
  'AwsSolutions-IAM5[Resource::<Bucket.Arn>/<FilesPrefix>/*] Contenders/go-x/Role':
    'the corpus: names follow from the seed',
  'AwsSolutions-IAM5[Resource::<Bucket.Arn>/archives/*] Control/Role':
    'control reads the archives of all contenders',
  'AwsSolutions-IAM5[Resource::<Bucket.Arn>/archives/*] BenchingRole':
    'the state machine deletes the archives of all contenders',
  'AwsSolutions-IAM5[Resource::<Bucket.Arn>/scratch/go-x/*] Contenders/go-x/Role':
    "a contender's own scratch space",
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/s3-lambda-bench-*] Pricing/Role':
    'the log groups of all contenders, also of another stack of the project',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:s3-lambda-bench-*] BenchingRole':
    'all contenders, also of another stack of the project',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:<AWS::StackName>-FillBucket*] FillBucket/Role':
    'the function itself, to go on where its time was up, whatever end CloudFormation gives its name',
};

function findings(spec: Parameters<typeof addStack>[1], outdir: string): string[] {
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = addStack(app, spec);
  const { violations } = new AwsSolutionsChecks().validateScope(stack);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(
      ({ constructPath = '' }) => `${ruleName} ${constructPath.replace(/^[^/]+\//, '')}`,
    ),
  );
}

describe('the AWS Solutions rules', () => {
  test('find nothing but what is accepted with a reason, and all of that', async () => {
    const contender = { id: 'go-x', manifest: { capabilities: ['scratch', 'fan-out'] } };
    const found = await withStackSpec([contender], async ({ outDir, ...spec }) => findings(spec, outDir));
    expect(found.sort()).toEqual(Object.keys(accepted).sort());
  });
});
