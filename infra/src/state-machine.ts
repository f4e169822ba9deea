import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { benchStatements, type Places, policy, trust } from './policies.ts';

export interface BenchSpec {
  project: string;
  bucketName: string;
  places: Places;
  /** Tokens of a number. */
  runsPerContender: string;
  controlArn: string;
  pricingArn: string;
  /** Ids of the contenders that declare the scratch capability, and so get a scratch prefix. */
  scratchContenders: string[];
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
      // A JSONata array: it stands inside a JSON text, so double quotes would end that.
      ScratchContenders: `[${spec.scratchContenders.map((id) => `'${id}'`).join(', ')}]`,
    },
  });
}

/** Without the white space: a template may have 51,200 bytes where it is not uploaded first. */
function readDefinition(): string {
  const file = path.join(import.meta.dirname, '..', 'bench.asl.json');
  return JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
}
