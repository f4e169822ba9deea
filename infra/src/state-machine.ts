import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { CfnResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { benchStatements, type Places, policy, trust } from './policies.ts';

export interface BenchSpec {
  project: string;
  bucketName: string;
  places: Places;
  /** Tokens of a number. */
  runsPerContender: string;
  /** Its attributes say what was raced. */
  corpus: CfnResource;
  profile: string;
  controlArn: string;
  pricingArn: string;
  /** Of the contenders that declare any, by id. */
  capabilities: Map<string, string[]>;
}

/** The state machine of `bench.asl.json`, with what differs between deployments filled in. */
export function addStateMachine(stack: Construct, spec: BenchSpec): CfnStateMachine {
  const role = new CfnRole(stack, 'BenchingRole', {
    assumeRolePolicyDocument: trust('states.amazonaws.com'),
    policies: [{ policyName: 'Base', policyDocument: policy(benchStatements(spec, spec.places)) }],
  });
  return new CfnStateMachine(stack, 'BenchingStateMachine', {
    stateMachineType: 'STANDARD',
    roleArn: role.attrArn,
    definitionString: readDefinition(),
    definitionSubstitutions: {
      Project: spec.project,
      BucketName: spec.bucketName,
      FilesPrefix: spec.places.filesPrefix,
      RunsPerContender: spec.runsPerContender,
      ControlFunctionArn: spec.controlArn,
      RankingFunctionArn: spec.pricingArn,
      CorpusProfile: spec.profile,
      CorpusObjectCount: spec.corpus.getAtt('ObjectCount').toString(),
      CorpusTotalBytes: spec.corpus.getAtt('TotalBytes').toString(),
      CorpusKeysDigest: spec.corpus.getAtt('KeysDigest').toString(),
      Capabilities: capabilitiesExpression(spec.capabilities),
    },
  });
}

/** A JSONata object of arrays. It stands inside a JSON text, so double quotes would end that. */
function capabilitiesExpression(capabilities: Map<string, string[]>): string {
  const members = [...capabilities].map(
    ([id, declared]) => `'${id}': [${declared.map((capability) => `'${capability}'`).join(', ')}]`,
  );
  return `{${members.join(', ')}}`;
}

/** Without the white space: a template may have 51,200 bytes where it is not uploaded first. */
function readDefinition(): string {
  const file = path.join(import.meta.dirname, '..', 'bench.asl.json');
  return JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
}
