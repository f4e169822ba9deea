import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ZipFile } from 'yazl';
import { type Clients, makeClientFactory } from '../src/clients/make-clients.ts';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../src/local-cloud.ts';

export const codeBucket = 'code';

/** A local cloud of its own, clients of it, and what the tests do with them again and again. */
export interface GivenCloud extends Clients {
  cloud: LocalCloud;
  cloudFormation: CloudFormationClient;
  faults: Error[];
  /** Puts a package of one file, a Node module if not named otherwise, into the code bucket; gives AWS::Lambda::Function's Code. */
  putCode(source: string, file?: string): Promise<{ S3Bucket: string; S3Key: string }>;
  /** Creates or updates a stack and resolves when that is over, whatever came of it. */
  deploy(stackName: string, template: object, parameters?: Record<string, string>): Promise<Stack>;
  /** Resolves when nothing is under way. */
  settled(stackName: string): Promise<Stack>;
  remove(stackName: string): Promise<Stack>;
  /** `<logical id> <status>` of every event, oldest first. */
  events(stackName: string): Promise<string[]>;
  /** Why a resource is as it is. */
  reason(stackName: string, logicalId: string): Promise<string | undefined>;
  status(stackName: string, logicalId: string): Promise<string | undefined>;
  physicalId(stackName: string, logicalId: string): Promise<string | undefined>;
}

/** A folder that its owner removes. */
export function givenFolder(): { path: string; [Symbol.dispose](): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'local-cloud-test-'));
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts a local cloud in a data directory, in which functions of any memory have all CPUs. Close it with `cloud.close()`. */
export async function givenCloud(
  dataDir: string,
  options: Partial<LocalCloudOptions> = {},
): Promise<GivenCloud> {
  const faults: Error[] = [];
  const onFault = (error: Error) => faults.push(error);
  const cloud = await startLocalCloud({ dataDir, shareCpu: false, onFault, ...options });
  const { endpoint, region, credentials } = cloud;
  const factory = makeClientFactory(cloud);
  const clients = factory.clientsOf(credentials);
  const cloudFormation = new CloudFormationClient({ endpoint, region, credentials });

  const describe = async (stackName: string): Promise<Stack> => {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks;
    if (stack === undefined) throw new Error(`no stack ${stackName}`);
    return stack;
  };
  const settled = async (stackName: string): Promise<Stack> => {
    for (;;) {
      const stack = await describe(stackName);
      if (!stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack;
      await pause(10);
    }
  };
  const resource = async (stackName: string, logicalId: string) => {
    const { StackResources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: stackName }),
    );
    return StackResources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId);
  };

  await clients.s3.send(new CreateBucketCommand({ Bucket: codeBucket }));
  return {
    ...clients,
    cloud: {
      ...cloud,
      close: async () => {
        await cloud.close();
        factory.close();
        cloudFormation.destroy();
      },
    },
    cloudFormation,
    faults,
    putCode: async (source, file = 'index.mjs') => {
      const key = `${Buffer.from(source).toString('base64url').slice(-40)}.zip`;
      await clients.s3.send(
        new PutObjectCommand({ Bucket: codeBucket, Key: key, Body: await zip(source, file) }),
      );
      return { S3Bucket: codeBucket, S3Key: key };
    },
    deploy: async (stackName, template, parameters = {}) => {
      const request = {
        StackName: stackName,
        TemplateBody: JSON.stringify(template),
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        Capabilities: ['CAPABILITY_NAMED_IAM' as const],
        DisableRollback: true,
      };
      const isThere = await describe(stackName).then(
        () => true,
        () => false,
      );
      await cloudFormation.send(isThere ? new UpdateStackCommand(request) : new CreateStackCommand(request));
      return settled(stackName);
    },
    settled,
    remove: async (stackName) => {
      const { StackId = '' } = await describe(stackName);
      await cloudFormation.send(new DeleteStackCommand({ StackName: stackName }));
      return settled(StackId);
    },
    events: async (stackName) => {
      const { StackEvents = [] } = await cloudFormation.send(
        new DescribeStackEventsCommand({ StackName: stackName }),
      );
      return StackEvents.map(
        ({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} ${ResourceStatus}`,
      ).reverse();
    },
    reason: async (stackName, logicalId) => (await resource(stackName, logicalId))?.ResourceStatusReason,
    status: async (stackName, logicalId) => (await resource(stackName, logicalId))?.ResourceStatus,
    physicalId: async (stackName, logicalId) => (await resource(stackName, logicalId))?.PhysicalResourceId,
  };
}

/** A package with one file, which may be executed. */
async function zip(source: string, name: string): Promise<Buffer> {
  const file = new ZipFile();
  file.addBuffer(Buffer.from(source), name, { mode: 0o100755 });
  file.end();
  const chunks: Buffer[] = [];
  for await (const chunk of file.outputStream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The output of a stack. */
export function output({ Outputs = [] }: Stack, key: string): string | undefined {
  return Outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
}

/** AWS::IAM::Role that a service takes on. */
export function role(service: string, statements: object[] = []) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
      Policies: [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

/** AWS::Lambda::Function with the role `Role` of the same template. */
export function lambdaFunction(Code: object, others: object = {}) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Timeout: 20,
      ...others,
    },
  };
}
