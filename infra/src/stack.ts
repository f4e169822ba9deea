import { defaultProject } from '@s3-lambda-bench/contract';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import {
  type App,
  CfnOutput,
  CfnResource,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Stack,
} from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addBucket } from './bucket.ts';
import type { FunctionPackages } from './bundled-functions.ts';
import type { BuiltContender } from './contenders/contender.ts';
import { addFunction } from './function.ts';
import { addParameters, type Parameters } from './parameters.ts';
import {
  contenderLogGroup,
  contenderStatements,
  controlStatements,
  fillBucketStatements,
  type Places,
  pricingStatements,
} from './policies.ts';
import { addStateMachine } from './state-machine.ts';

export interface StackSpec {
  contenders: BuiltContender[];
  functions: FunctionPackages;
  /** First part of the contenders' function names. */
  project?: string;
  /** Not the project: what CloudFormation names after the stack would then look like contenders to the policies. */
  stackName?: string;
}

/** Everything that a benchmark needs in one account and region, and nothing that depends on which. */
export function addStack(app: App, spec: StackSpec): Stack {
  const { contenders, functions, project = defaultProject, stackName = 'S3LambdaBench' } = spec;
  const stack = new Stack(app, stackName, {
    description: 'Benchmark of Lambda functions that move S3 data',
    synthesizer: makeSynthesizer(),
  });
  const parameters = addParameters(stack);
  const bucket = addBucket(stack);
  const places = { bucketArn: bucket.attrArn, filesPrefix: parameters.filesPrefix.valueAsString };
  const corpus = addCorpus(stack, { bucket, places, parameters, zipFile: functions.fillBucket });
  const control = addControl(stack, functions.control, places);
  const pricing = addPricing(stack, functions.pricing, project);
  const group = new Construct(stack, 'Contenders');
  const arns = contenders.map((contender) => addContender(group, contender, project, places).attrArn);
  const stateMachine = addStateMachine(stack, {
    project,
    bucketName: bucket.ref,
    places,
    runsPerContender: parameters.runsPerContender.valueAsString,
    corpus,
    profile: parameters.profile.valueAsString,
    controlArn: control.attrArn,
    pricingArn: pricing.attrArn,
    capabilities: new Map(
      contenders
        .filter(({ manifest }) => manifest.capabilities.length > 0)
        .map(({ id, manifest }) => [id, manifest.capabilities]),
    ),
  });
  addOutputs(stack, { stateMachineArn: stateMachine.ref, arns, bucketName: bucket.ref });
  return stack;
}

/**
 * Without the rule that asks SSM for the bootstrap version at each deployment: the CLI says the same more clearly. The
 * assertion is needed because aws-cdk-lib's own types do not hold under exactOptionalPropertyTypes.
 */
function makeSynthesizer(): IStackSynthesizer {
  return new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;
}

const internal = { runtime: 'nodejs24.x', handler: 'index.handler', architecture: 'arm64' };

function addCorpus(
  stack: Stack,
  spec: { bucket: CfnBucket; places: Places; parameters: Parameters; zipFile: string },
): CfnResource {
  const fillBucket = addFunction(stack, 'FillBucket', {
    ...internal,
    zipFile: spec.zipFile,
    memoryMb: 3008,
    timeoutSeconds: 900,
    statements: fillBucketStatements(spec.places),
  });
  return new CfnResource(stack, 'Corpus', {
    type: 'Custom::Corpus',
    properties: {
      ServiceToken: fillBucket.attrArn,
      // Seconds; CloudFormation would wait as long anyway, but says so in its own message.
      ServiceTimeout: 3600,
      BucketName: spec.bucket.ref,
      FilesPrefix: spec.parameters.filesPrefix.valueAsString,
      ObjectCount: spec.parameters.testFileCount.valueAsString,
      MeanSizeMb: spec.parameters.testFileSize.valueAsString,
      Seed: spec.parameters.seed.valueAsString,
      Profile: spec.parameters.profile.valueAsString,
    },
  });
}

function addControl(stack: Stack, zipFile: string, places: Places): CfnFunction {
  return addFunction(stack, 'Control', {
    ...internal,
    zipFile,
    memoryMb: 3008,
    timeoutSeconds: 900,
    statements: controlStatements(places),
  });
}

function addPricing(stack: Stack, zipFile: string, project: string): CfnFunction {
  return addFunction(stack, 'Pricing', {
    ...internal,
    zipFile,
    memoryMb: 256,
    timeoutSeconds: 120,
    statements: pricingStatements(project),
  });
}

function addContender(
  group: Construct,
  { id, manifest, zipFile }: BuiltContender,
  project: string,
  places: Places,
): CfnFunction {
  const functionName = `${project}-${id}`;
  return addFunction(group, id, {
    functionName,
    logGroupName: contenderLogGroup(functionName),
    zipFile,
    runtime: manifest.runtime,
    handler: manifest.handler,
    architecture: manifest.architecture,
    memoryMb: manifest.memoryMb,
    timeoutSeconds: manifest.timeoutSeconds,
    ephemeralStorageMb: manifest.ephemeralStorageMb,
    environment: manifest.environment,
    statements: contenderStatements({ id, functionName, capabilities: manifest.capabilities }, places),
  });
}

function addOutputs(
  stack: Stack,
  { stateMachineArn, arns, bucketName }: { stateMachineArn: string; arns: string[]; bucketName: string },
): void {
  new CfnOutput(stack, 'BenchingStateMachineArn', { value: stateMachineArn });
  new CfnOutput(stack, 'ContenderArns', {
    description: 'A valid input of an execution as it stands',
    value: `{"contenders":[${arns.map((arn) => `"${arn}"`).join(',')}]}`,
  });
  new CfnOutput(stack, 'BucketName', { value: bucketName });
}
