import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudFormationClient,
  CloudFormationServiceException,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Parameter,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { BenchError } from '../errors.ts';

const pollMs = 100;

/** What to deploy: where the template lies and with which parameters. */
export interface Deployment {
  stackName: string;
  templateUrl: string;
  parameters: Record<string, string>;
}

/** The outputs of the benchmark's stack that the CLI needs. */
export interface StackOutputs {
  stateMachineArn: string;
  contenderArns: string[];
  bucketName: string;
}

/** Creates the stack, or updates it to the template and parameters, and waits until it stands. `onPoll` is called while waiting. */
export async function deployStack(
  client: CloudFormationClient,
  deployment: Deployment,
  { signal, onPoll }: { signal: AbortSignal; onPoll: () => Promise<void> },
): Promise<StackOutputs> {
  await requestDeployment(client, deployment);
  for (;;) {
    const stack = await describeStack(client, deployment.stackName);
    const status = stack?.StackStatus ?? 'DELETED';
    if (!status.endsWith('_IN_PROGRESS')) {
      if (stack === undefined || !/^(CREATE|UPDATE)_COMPLETE$/.test(status)) {
        throw await explainFailure(client, deployment.stackName, status);
      }
      return readOutputs(stack);
    }
    await onPoll();
    await sleep(pollMs, undefined, { signal });
  }
}

async function requestDeployment(client: CloudFormationClient, deployment: Deployment): Promise<void> {
  const { stackName, templateUrl, parameters } = deployment;
  const request = {
    StackName: stackName,
    TemplateURL: templateUrl,
    Parameters: Object.entries(parameters).map(
      ([key, value]): Parameter => ({ ParameterKey: key, ParameterValue: value }),
    ),
    Capabilities: ['CAPABILITY_IAM' as const],
    DisableRollback: true,
  };
  if ((await describeStack(client, stackName)) === undefined) {
    await client.send(new CreateStackCommand(request));
    return;
  }
  try {
    await client.send(new UpdateStackCommand(request));
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('No updates are to be performed'))) throw error;
  }
}

/** The stack, or undefined where there is none of that name. */
export async function describeStack(
  client: CloudFormationClient,
  stackName: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks?.[0];
  } catch (error) {
    // CloudFormation has no error of its own for a missing stack: ValidationError "Stack with id X does not exist".
    if (error instanceof CloudFormationServiceException && error.message.includes('does not exist'))
      return undefined;
    throw error;
  }
}

/** Reads the outputs that every deployment of the benchmark has. */
export function readOutputs(stack: Stack): StackOutputs {
  const output = (key: string): string => {
    const value = stack.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (value === undefined) {
      throw new BenchError(
        'environment',
        `stack '${stack.StackName}' has no output '${key}': is it a benchmark's stack?`,
      );
    }
    return value;
  };
  const { contenders } = JSON.parse(output('ContenderArns')) as { contenders: string[] };
  return {
    stateMachineArn: output('BenchingStateMachineArn'),
    contenderArns: contenders,
    bucketName: output('BucketName'),
  };
}

/** The first failure is the cause; what CloudFormation cancelled after it is noise. */
async function explainFailure(
  client: CloudFormationClient,
  stackName: string,
  status: string,
): Promise<BenchError> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackName }));
  const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED')).reverse();
  const first = failed.find(({ ResourceStatusReason }) => !/cancelled/i.test(ResourceStatusReason ?? ''));
  const detail =
    first === undefined
      ? ''
      : `: ${first.LogicalResourceId} (${first.ResourceType}): ${first.ResourceStatusReason}`;
  return new BenchError('environment', `deploying stack '${stackName}' ended as ${status}${detail}`);
}
