import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import type { StackIdentity } from '../template/scope.ts';
import { integer, tagMap, tags, text } from './property-types.ts';
import { defineProvider } from './provider.ts';
import type { ProviderContext } from './provider-context.ts';

const logGroupSchema = z.strictObject({
  LogGroupName: text.exactOptional(),
  RetentionInDays: integer.exactOptional(),
  Tags: tags.exactOptional(),
});

type LogGroupProperties = z.output<typeof logGroupSchema>;

/** AWS::Logs::LogGroup. */
export const logGroup = defineProvider({
  properties: logGroupSchema,
  replaceOn: ['LogGroupName'],
  attributes: ['Arn'],
  async create({ properties, generatedName, stack }, context) {
    const name = properties.LogGroupName ?? generatedName;
    await createLogGroup(name, properties, context);
    return logGroupValues(name, stack);
  },
  async update({ properties, physicalId, stack }, context) {
    await putRetention(physicalId, properties.RetentionInDays, context);
    return logGroupValues(physicalId, stack);
  },
  async delete({ physicalId }, { logs }) {
    await logs.send(new DeleteLogGroupCommand({ logGroupName: physicalId })).catch((error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
    });
  },
  async restore({ properties, physicalId }, context) {
    await createLogGroup(physicalId, properties, context).catch((error) => {
      if (error.name !== 'ResourceAlreadyExistsException') throw error;
    });
  },
});

async function createLogGroup(
  logGroupName: string,
  properties: LogGroupProperties,
  context: ProviderContext,
): Promise<void> {
  const { Tags, RetentionInDays } = properties;
  await context.logs.send(new CreateLogGroupCommand({ logGroupName, ...(Tags && { tags: tagMap(Tags) }) }));
  if (RetentionInDays !== undefined) await putRetention(logGroupName, RetentionInDays, context);
}

async function putRetention(
  logGroupName: string,
  retentionInDays: number | undefined,
  { logs }: ProviderContext,
): Promise<void> {
  if (retentionInDays === undefined) await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
  else await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
}

function logGroupValues(name: string, { region, accountId }: StackIdentity) {
  return { physicalId: name, attributes: { Arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}:*` } };
}
