import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
  Runtime,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { canonicalJson } from '../json.ts';
import type { StackIdentity } from '../template/scope.ts';
import { integer, tagMap, tags, text } from './property-types.ts';
import { defineProvider } from './provider.ts';
import type { ProviderContext } from './provider-context.ts';

const functionSchema = z.strictObject({
  FunctionName: text.exactOptional(),
  Description: text.exactOptional(),
  Code: z.strictObject({ S3Bucket: text, S3Key: text }),
  Runtime: z.enum(Runtime),
  Handler: text,
  Role: text,
  Architectures: z.array(z.enum(['arm64', 'x86_64'])).exactOptional(),
  MemorySize: integer.exactOptional(),
  Timeout: integer.exactOptional(),
  EphemeralStorage: z.strictObject({ Size: integer }).exactOptional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), text).exactOptional() }).exactOptional(),
  LoggingConfig: z
    .strictObject({
      LogGroup: text.exactOptional(),
      LogFormat: z.enum(['JSON', 'Text']).exactOptional(),
      ApplicationLogLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']).exactOptional(),
      SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).exactOptional(),
    })
    .exactOptional(),
  ReservedConcurrentExecutions: integer.exactOptional(),
  PackageType: z.literal('Zip').exactOptional(),
  Tags: tags.exactOptional(),
});

type FunctionProperties = z.output<typeof functionSchema>;

/** AWS::Lambda::Function with its code in S3. */
export const lambdaFunction = defineProvider({
  properties: functionSchema,
  replaceOn: ['FunctionName', 'PackageType'],
  attributes: ['Arn'],
  async create({ properties, generatedName, stack }, context) {
    const name = properties.FunctionName ?? generatedName;
    if (!context.roles.trusts(properties.Role, 'lambda.amazonaws.com'))
      throw new Error('The role defined for the function cannot be assumed by Lambda.');
    await createFunction(name, properties, context);
    return functionValues(name, stack);
  },
  async update({ properties, previous, physicalId, stack }, context) {
    await updateCode(physicalId, properties, previous, context);
    await updateConfiguration(physicalId, properties, previous, context);
    if (properties.ReservedConcurrentExecutions !== previous.ReservedConcurrentExecutions)
      await reserve(physicalId, properties.ReservedConcurrentExecutions, context);
    return functionValues(physicalId, stack);
  },
  async delete({ physicalId }, { lambda }) {
    await lambda.send(new DeleteFunctionCommand({ FunctionName: physicalId })).catch((error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
    });
  },
  async restore({ properties, physicalId }, context) {
    await createFunction(physicalId, properties, context);
  },
});

async function createFunction(
  name: string,
  properties: FunctionProperties,
  context: ProviderContext,
): Promise<void> {
  const { Code, Architectures, PackageType, Tags, ReservedConcurrentExecutions } = properties;
  const input: CreateFunctionCommandInput = {
    ...configurationOf(name, properties),
    Role: properties.Role,
    Code,
    ...(Architectures && { Architectures }),
    ...(PackageType && { PackageType }),
    ...(Tags && { Tags: tagMap(Tags) }),
  };
  await context.lambda.send(new CreateFunctionCommand(input));
  if (ReservedConcurrentExecutions !== undefined) await reserve(name, ReservedConcurrentExecutions, context);
}

/** The architecture is changed together with the code (Lambda API reference, UpdateFunctionCode). */
async function updateCode(
  name: string,
  properties: FunctionProperties,
  previous: FunctionProperties,
  { lambda }: ProviderContext,
): Promise<void> {
  const codeOf = ({ Code, Architectures = ['x86_64'] }: FunctionProperties) => ({ ...Code, Architectures });
  const wanted = codeOf(properties);
  if (same(wanted, codeOf(previous))) return;
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ...wanted }));
}

async function updateConfiguration(
  name: string,
  properties: FunctionProperties,
  previous: FunctionProperties,
  { lambda }: ProviderContext,
): Promise<void> {
  const wanted = configurationOf(name, properties);
  if (same(wanted, configurationOf(name, previous))) return;
  await lambda.send(new UpdateFunctionConfigurationCommand(withDefaults(wanted)));
}

/** What a property falls back to when an update no longer names it (Lambda API reference, CreateFunction). */
function withDefaults(
  wanted: UpdateFunctionConfigurationCommandInput,
): UpdateFunctionConfigurationCommandInput {
  return {
    Description: '',
    MemorySize: 128,
    Timeout: 3,
    EphemeralStorage: { Size: 512 },
    Environment: { Variables: {} },
    ...wanted,
  };
}

async function reserve(name: string, count: number | undefined, { lambda }: ProviderContext): Promise<void> {
  if (count === undefined) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: name }));
  else
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: count }),
    );
}

function configurationOf(
  name: string,
  properties: FunctionProperties,
): UpdateFunctionConfigurationCommandInput & { FunctionName: string } {
  const { Description, MemorySize, Timeout, EphemeralStorage, Environment, LoggingConfig } = properties;
  return {
    FunctionName: name,
    Runtime: properties.Runtime,
    Handler: properties.Handler,
    Role: properties.Role,
    ...(Description !== undefined && { Description }),
    ...(MemorySize !== undefined && { MemorySize }),
    ...(Timeout !== undefined && { Timeout }),
    ...(EphemeralStorage && { EphemeralStorage }),
    ...(Environment?.Variables && { Environment: { Variables: Environment.Variables } }),
    ...(LoggingConfig && { LoggingConfig }),
  };
}

function same(a: object, b: object): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function functionValues(name: string, { region, accountId }: StackIdentity) {
  return { physicalId: name, attributes: { Arn: `arn:aws:lambda:${region}:${accountId}:function:${name}` } };
}
