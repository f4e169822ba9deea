import { awsSdk, isSdkService } from './aws-sdk.ts';
import { lambdaFunctionArn, lambdaInvoke } from './lambda-invoke.ts';
import type { TaskIntegration } from './task-integration.ts';

interface Registration {
  /** What the ARN looks like; its group is the integration's target. */
  arn: RegExp;
  integration: TaskIntegration;
  /** Which targets are built; all where absent. */
  isBuilt?: (target: string) => boolean;
}

/** Every way for a Task state to do something: one file and one line each. */
const integrations: Registration[] = [
  { arn: /^arn:aws:states:[^:]*:[^:]*:lambda:(invoke)$/, integration: lambdaInvoke },
  { arn: /^arn:aws:lambda:[^:]+:[^:]+:function:(.+)$/, integration: lambdaFunctionArn },
  {
    arn: /^arn:aws:states:[^:]*:[^:]*:aws-sdk:(.+)$/,
    integration: awsSdk,
    isBuilt: (target) => isSdkService(target.split(':')[0] ?? ''),
  },
];

/** The integration that a Task's Resource names, and what of it; undefined for one that is not built. */
export function findIntegration(
  resource: string,
): { integration: TaskIntegration; target: string } | undefined {
  for (const { arn, integration, isBuilt } of integrations) {
    const target = arn.exec(resource)?.[1];
    if (target === undefined) continue;
    return isBuilt === undefined || isBuilt(target) ? { integration, target } : undefined;
  }
  return undefined;
}
