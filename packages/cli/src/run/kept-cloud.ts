import type { LocalEndpoints } from './clients.ts';
import type { StackOutputs } from './stack-outputs.ts';

/** How to point a client at a local cloud that is left up: lines for a shell, and what to try first. */
export function describeKeptCloud(
  cloud: LocalEndpoints,
  { bucketName, stateMachineArn }: StackOutputs,
): string {
  return `
The local cloud stays up until Ctrl-C. To point the AWS CLI or any SDK at it:

  export AWS_ENDPOINT_URL=${cloud.endpoint}
  export AWS_ENDPOINT_URL_S3=${cloud.s3Endpoint}
  export AWS_ACCESS_KEY_ID=${cloud.credentials.accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${cloud.credentials.secretAccessKey}
  export AWS_REGION=${cloud.region}
  export AWS_DEFAULT_REGION=${cloud.region}
  export AWS_DISABLE_HOST_PREFIX_INJECTION=true

The archives are in s3://${bucketName}/archives/ (aws s3 ls s3://${bucketName}/archives/),
the state machine is ${stateMachineArn}.
`;
}
