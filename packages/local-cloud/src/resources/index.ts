import { customResource } from './custom-resource.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { lambdaFunction } from './lambda-function.ts';
import { logGroup } from './logs-log-group.ts';
import type { RegisteredProvider } from './provider.ts';
import { s3Bucket } from './s3-bucket.ts';
import { stateMachine } from './states-state-machine.ts';

/** Every resource type that is built: one file and one line each. */
const providers: Record<string, RegisteredProvider> = {
  'AWS::CloudFormation::CustomResource': customResource,
  'AWS::IAM::Policy': iamPolicy,
  'AWS::IAM::Role': iamRole,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::S3::Bucket': s3Bucket,
  'AWS::StepFunctions::StateMachine': stateMachine,
};

/** The provider of a resource type; undefined for one that is not built. */
export function findProvider(type: string): RegisteredProvider | undefined {
  return type.startsWith('Custom::') ? customResource : providers[type];
}
