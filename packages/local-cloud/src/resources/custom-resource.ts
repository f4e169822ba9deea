import { z } from 'zod';
import { callCustomResource } from '../custom-resources/call-custom-resource.ts';
import type { JsonObject } from '../json.ts';
import { integer } from './property-types.ts';
import { defineProvider, type ResourceRequest } from './provider.ts';
import type { ProviderContext } from './provider-context.ts';

/** `ServiceTimeout`: 1 to 3,600 seconds, 3,600 unless given. Everything beside it and `ServiceToken` is the function's. */
const customSchema = z
  .object({
    ServiceToken: z
      .string()
      .startsWith('arn:aws:lambda:', 'the ARN of a Lambda function; SNS topics are not built in local-cloud'),
    ServiceTimeout: integer.pipe(z.int().min(1).max(3600)).exactOptional(),
  })
  .catchall(z.json());

type CustomProperties = z.output<typeof customSchema>;

/** AWS::CloudFormation::CustomResource and Custom::*, backed by a Lambda function. */
export const customResource = defineProvider({
  properties: customSchema,
  replaceOn: [],
  attributes: 'any',
  async create(request, context) {
    return call('Create', request, context);
  },
  async update(request, context) {
    const { physicalId, previous, properties } = request;
    if (previous.ServiceToken !== properties.ServiceToken)
      throw new Error('Modifying service token is not allowed.');
    return call('Update', request, context, { physicalId, previous: asJson(previous) });
  },
  async delete(request, context) {
    await call('Delete', request, context, { physicalId: request.physicalId });
  },
});

async function call(
  requestType: 'Create' | 'Update' | 'Delete',
  request: ResourceRequest<CustomProperties>,
  context: ProviderContext,
  present: { physicalId?: string; previous?: JsonObject } = {},
) {
  const { properties, stack, logicalId, type, signal, generatedName } = request;
  const answer = await callCustomResource(
    {
      requestType,
      serviceToken: properties.ServiceToken,
      stackId: stack.stackId,
      logicalId,
      resourceType: type,
      properties: asJson(properties),
      timeoutSeconds: properties.ServiceTimeout ?? 3600,
      signal,
      ...present,
    },
    context,
  );
  return { physicalId: answer.physicalId ?? present.physicalId ?? generatedName, attributes: answer.data };
}

function asJson(properties: CustomProperties): JsonObject {
  const { ServiceTimeout, ...others } = properties;
  return { ...others, ...(ServiceTimeout !== undefined && { ServiceTimeout }) };
}
