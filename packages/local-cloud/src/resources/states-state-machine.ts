import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { tags, text } from './property-types.ts';
import { defineProvider } from './provider.ts';
import type { ProviderContext } from './provider-context.ts';

const stateMachineSchema = z.strictObject({
  StateMachineName: text.exactOptional(),
  RoleArn: text,
  DefinitionString: text.exactOptional(),
  Definition: z.record(z.string(), z.json()).exactOptional(),
  DefinitionS3Location: z.strictObject({ Bucket: text, Key: text }).exactOptional(),
  DefinitionSubstitutions: z.record(z.string(), text).exactOptional(),
  StateMachineType: z.literal('STANDARD').exactOptional(),
  Tags: tags.exactOptional(),
});

type StateMachineProperties = z.output<typeof stateMachineSchema>;

/** AWS::StepFunctions::StateMachine. */
export const stateMachine = defineProvider({
  properties: stateMachineSchema,
  replaceOn: ['StateMachineName', 'StateMachineType'],
  attributes: ['Arn', 'Name'],
  async create({ properties, generatedName }, context) {
    return createStateMachine(properties.StateMachineName ?? generatedName, properties, context);
  },
  async update({ properties, physicalId }, context) {
    const definition = await readDefinition(properties, context);
    const input = { stateMachineArn: physicalId, definition, roleArn: properties.RoleArn };
    await context.sfn.send(new UpdateStateMachineCommand(input));
    return stateMachineValues(physicalId);
  },
  async delete({ physicalId }, { sfn }) {
    await sfn.send(new DeleteStateMachineCommand({ stateMachineArn: physicalId }));
  },
});

async function createStateMachine(
  name: string,
  properties: StateMachineProperties,
  context: ProviderContext,
) {
  const definition = await readDefinition(properties, context);
  const created = await context.sfn.send(
    new CreateStateMachineCommand({
      name,
      definition,
      roleArn: properties.RoleArn,
      ...(properties.Tags && { tags: properties.Tags.map(({ Key, Value }) => ({ key: Key, value: Value })) }),
    }),
  );
  return stateMachineValues(created.stateMachineArn ?? '');
}

/** `${name}` in the definition stands for the substitution of that name; a name without one stays as it is. */
async function readDefinition(properties: StateMachineProperties, context: ProviderContext): Promise<string> {
  const { DefinitionString, Definition, DefinitionS3Location, DefinitionSubstitutions = {} } = properties;
  const sources = [DefinitionString, Definition, DefinitionS3Location].filter(
    (source) => source !== undefined,
  );
  if (sources.length !== 1)
    throw new Error(
      'Property validation failure: exactly one of DefinitionString, Definition and DefinitionS3Location must be set',
    );
  const definition =
    DefinitionString ??
    (Definition ? JSON.stringify(Definition) : await fetchDefinition(DefinitionS3Location, context));
  const substitutions = new Map(Object.entries(DefinitionSubstitutions));
  return definition.replace(
    /\$\{([a-zA-Z0-9_]+)\}/g,
    (token, name: string) => substitutions.get(name) ?? token,
  );
}

async function fetchDefinition(
  location: StateMachineProperties['DefinitionS3Location'],
  { s3 }: ProviderContext,
): Promise<string> {
  const object = await s3.send(new GetObjectCommand({ Bucket: location?.Bucket, Key: location?.Key }));
  return (await object.Body?.transformToString()) ?? '';
}

function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

function stateMachineValues(arn: string) {
  return { physicalId: arn, attributes: { Arn: arn, Name: nameIn(arn) } };
}
