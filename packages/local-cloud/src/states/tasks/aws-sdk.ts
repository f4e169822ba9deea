import * as lambdaPackage from '@aws-sdk/client-lambda';
import * as s3Package from '@aws-sdk/client-s3';
import type { TaskResult } from '@s3-lambda-bench/asl';
import type { Clients } from '../../clients/make-clients.ts';
import { findAction, type SdkAction } from './sdk-command.ts';
import { describeSdkOutput, toSdkInput } from './sdk-documents.ts';
import { sdkTaskFailure } from './service-failure.ts';
import { runtimeFailure, type TaskCall, type TaskIntegration } from './task-integration.ts';

type Send = (command: object, options: { abortSignal: AbortSignal }) => Promise<object>;

interface SdkService {
  /** The service's SDK package: its commands are what the service can do. */
  clientPackage: object;
  sender(clients: Clients): Send;
}

/** The services that `aws-sdk:` tasks reach. The command's class is found by name, so its type is only known to the package. */
const services: Record<string, SdkService> = {
  lambda: { clientPackage: lambdaPackage, sender: ({ lambda }) => lambda.send.bind(lambda) as Send },
  s3: { clientPackage: s3Package, sender: ({ s3 }) => s3.send.bind(s3) as Send },
};

/** Whether `aws-sdk:<service>:...` is built. */
export function isSdkService(service: string): boolean {
  return service in services;
}

/** `arn:aws:states:::aws-sdk:<service>:<action>`: any action of the SDK client's own model, input and output as they are. */
export const awsSdk: TaskIntegration = async (call) => {
  const [serviceName = '', actionName = ''] = call.target.split(':');
  const service = services[serviceName];
  if (service === undefined) return runtimeFailure(`aws-sdk:${serviceName} is not built in local-cloud`);
  const action = findAction(service.clientPackage, actionName);
  if (action === undefined)
    return runtimeFailure(
      `The resource provided ${call.request.resource} is not recognized: ${serviceName} has no action ${actionName}`,
    );
  return perform(call, { serviceName, action, send: service.sender(call.clients) });
};

async function perform(
  { request }: TaskCall,
  { serviceName, action, send }: { serviceName: string; action: SdkAction; send: Send },
): Promise<TaskResult> {
  const input = toSdkInput(action.inputSchema, request.arguments);
  if (!input.ok) return runtimeFailure(`${request.resource}: ${input.problem}`);
  try {
    const output = await send(action.make(input.value), { abortSignal: request.signal });
    return { ok: true, result: await describeSdkOutput(output) };
  } catch (error) {
    return sdkTaskFailure(serviceName, error);
  }
}
