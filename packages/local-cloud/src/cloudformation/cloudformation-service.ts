import { isAllowed, type Principal } from '@s3-lambda-bench/iam';
import { z } from 'zod';
import type { Service } from '../endpoint/endpoint.ts';
import { awsQuery, send } from '../endpoint/protocols.ts';
import { notImplemented, ServiceError } from '../endpoint/service-error.ts';
import { toXml, type XmlValue } from '../endpoint/xml.ts';
import { createStack } from './operations/create-stack.ts';
import { deleteStack } from './operations/delete-stack.ts';
import { describeStackEvents } from './operations/describe-stack-events.ts';
import { describeStackResources } from './operations/describe-stack-resources.ts';
import { describeStacks } from './operations/describe-stacks.ts';
import { getTemplate } from './operations/get-template.ts';
import { listStacks } from './operations/list-stacks.ts';
import type { Operation, OperationContext } from './operations/operation.ts';
import { updateStack } from './operations/update-stack.ts';
import { parseQuery } from './parse-query.ts';

const namespace = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** Every operation of CloudFormation that is built. */
const operations: Record<string, Operation> = {
  CreateStack: createStack,
  UpdateStack: updateStack,
  DeleteStack: deleteStack,
  DescribeStacks: describeStacks,
  DescribeStackEvents: describeStackEvents,
  DescribeStackResources: describeStackResources,
  GetTemplate: getTemplate,
  ListStacks: listStacks,
};

/** CloudFormation over the AWS Query protocol: form in, XML out. */
export function makeCloudFormationService(context: OperationContext): Service {
  const protocol = awsQuery(namespace);
  return {
    protocol,
    handle: async (_request, response, caller, body) => {
      const { Action: action, Version: _version, ...input } = parseQuery(body.toString());
      const name = String(action);
      const result = await run(name, input, caller, context);
      const metadata = toXml({ ResponseMetadata: { RequestId: crypto.randomUUID() } });
      const content = `<${name}Result>${toXml(result)}</${name}Result>${metadata}`;
      send(response, {
        status: 200,
        protocol,
        body: `<${name}Response xmlns="${namespace}">${content}</${name}Response>`,
      });
    },
  };
}

async function run(
  name: string,
  input: unknown,
  caller: Principal,
  context: OperationContext,
): Promise<XmlValue> {
  const operation = operations[name];
  if (operation === undefined) throw notImplemented(`cloudformation:${name}`);
  authorise(name, input, caller, context);
  return operation(input, context);
}

const stackNamed = z.object({ StackName: z.string() });

function authorise(
  name: string,
  input: unknown,
  caller: Principal,
  { region, accountId }: OperationContext,
): void {
  const named = stackNamed.safeParse(input).data?.StackName;
  const stack = named?.startsWith('arn:')
    ? named
    : `arn:aws:cloudformation:${region}:${accountId}:stack/${named ?? ''}/*`;
  const action = `cloudformation:${name}`;
  const resource = named === undefined ? '*' : stack;
  if (isAllowed(caller, { action, resource })) return;
  throw new ServiceError(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`,
    {
      status: 403,
    },
  );
}
