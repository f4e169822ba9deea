import { findAction, type SdkAction } from './sdk-command.ts';
import { toSdkInput } from './sdk-input.ts';
import { fromSdkOutput } from './sdk-output.ts';
import { findService, type SdkService } from './sdk-services.ts';
import { sdkTaskFailure } from './service-failure.ts';
import { runtimeFailure, type TaskIntegration } from './task-integration.ts';

/** Whether `aws-sdk:<service>:...` is built. */
export function isSdkTarget(target: string): boolean {
  return findService(partsOf(target).serviceName) !== undefined;
}

/** `arn:aws:states:::aws-sdk:<service>:<action>`: any action of the SDK client's own model. */
export const awsSdk: TaskIntegration = {
  problems: (given, target) => {
    const found = find(target);
    return found.ok ? toSdkInput(found.action.inputSchema, given).problems : [found.problem];
  },
  call: async ({ request, target, clients }) => {
    const found = find(target);
    if (!found.ok) return runtimeFailure(found.problem);
    const { service, action } = found;
    const { input } = toSdkInput(action.inputSchema, request.arguments);
    try {
      const output = await service.sender(clients)(action.make(input), { abortSignal: request.signal });
      return { ok: true, result: await fromSdkOutput(action.outputSchema, output) };
    } catch (error) {
      return sdkTaskFailure(service.name, error);
    }
  },
};

type Found = { ok: true; service: SdkService; action: SdkAction } | { ok: false; problem: string };

function find(target: string): Found {
  const { serviceName, actionName } = partsOf(target);
  const service = findService(serviceName);
  if (service === undefined)
    return { ok: false, problem: `aws-sdk:${serviceName} is not built in local-cloud` };
  const action = findAction(service.clientPackage, actionName);
  return action === undefined
    ? { ok: false, problem: `${serviceName} has no action ${actionName}` }
    : { ok: true, service, action };
}

function partsOf(target: string): { serviceName: string; actionName: string } {
  const [serviceName = '', actionName = ''] = target.split(':');
  return { serviceName, actionName };
}
