import path from 'node:path';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, type CfnFunctionProps } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { FileAssetPackaging, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { hashFile } from './hash-file.ts';
import { allow, policy, type Statement, trust } from './policies.ts';

export interface FunctionSpec {
  /** Without one CloudFormation makes a name, and the function cannot be taken for a contender. */
  functionName?: string;
  logGroupName?: string;
  zipFile: string;
  runtime: string;
  handler: string;
  architecture: string;
  memoryMb: number;
  timeoutSeconds: number;
  ephemeralStorageMb?: number;
  environment?: Record<string, string>;
  /** What its role allows beside writing to its own log group. */
  statements: Statement[];
}

const logRetentionDays = 30;

/** One function with a role and a log group of its own. */
export function addFunction(scope: Construct, id: string, spec: FunctionSpec): CfnFunction {
  const parts = new Construct(scope, id);
  const logGroup = new CfnLogGroup(parts, 'Logs', {
    retentionInDays: logRetentionDays,
    ...(spec.logGroupName === undefined ? {} : { logGroupName: spec.logGroupName }),
  });
  logGroup.applyRemovalPolicy(RemovalPolicy.DESTROY);
  const logs = allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.attrArn);
  const role = new CfnRole(parts, 'Role', {
    assumeRolePolicyDocument: trust('lambda.amazonaws.com'),
    policies: [{ policyName: 'Base', policyDocument: policy([logs, ...spec.statements]) }],
  });
  return new CfnFunction(parts, 'Function', {
    ...optionalProperties(spec),
    code: addCode(scope, spec.zipFile),
    runtime: spec.runtime,
    handler: spec.handler,
    architectures: [spec.architecture],
    memorySize: spec.memoryMb,
    timeout: spec.timeoutSeconds,
    role: role.attrArn,
    // The platform.report records that the bill is made from exist in JSON format only.
    loggingConfig: { logFormat: 'JSON', logGroup: logGroup.ref },
  });
}

function optionalProperties(spec: FunctionSpec): Pick<CfnFunctionProps, 'functionName'> {
  const { functionName, ephemeralStorageMb, environment = {} } = spec;
  return {
    ...(functionName === undefined ? {} : { functionName }),
    ...(ephemeralStorageMb === undefined ? {} : { ephemeralStorage: { size: ephemeralStorageMb } }),
    ...(Object.keys(environment).length === 0 ? {} : { environment: { variables: environment } }),
  };
}

/** The asset manifest names files relative to itself, so that the assembly can be moved together with the packages. */
function addCode(scope: Construct, zipFile: string): CfnFunctionProps['code'] {
  const outDir = Stage.of(scope)?.outdir ?? '';
  const { bucketName, objectKey } = Stack.of(scope).synthesizer.addFileAsset({
    fileName: path.relative(outDir, zipFile),
    packaging: FileAssetPackaging.FILE,
    sourceHash: hashFile(zipFile),
  });
  return { s3Bucket: bucketName, s3Key: objectKey };
}
