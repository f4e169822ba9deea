import { awsSdk, isSdkTarget } from './aws-sdk.ts';
import { lambdaFunctionArn, lambdaInvoke } from './lambda-invoke.ts';
import { startExecution } from './start-execution.ts';
import type { TaskIntegration } from './task-integration.ts';

interface Registration {
  /** What the ARN looks like without its pattern; its group is the integration's target. */
  arn: RegExp;
  integration: TaskIntegration;
  /** What may follow it. */
  patterns: Pattern[];
  /** Which targets are built; all where absent. */
  isBuilt?: (target: string) => boolean;
}

type Pattern = '' | '.sync' | '.sync:2' | '.waitForTaskToken';

/** Every way for a Task state to do something: one file and one line each. */
const integrations: Registration[] = [
  {
    arn: /^arn:aws:states:[^:]*:[^:]*:lambda:(invoke)$/,
    integration: lambdaInvoke,
    patterns: ['', '.waitForTaskToken'],
  },
  { arn: /^arn:aws:lambda:[^:]+:[^:]+:function:(.+)$/, integration: lambdaFunctionArn, patterns: [''] },
  {
    arn: /^arn:aws:states:[^:]*:[^:]*:states:(startExecution)$/,
    integration: startExecution,
    patterns: ['', '.sync', '.sync:2', '.waitForTaskToken'],
  },
  {
    arn: /^arn:aws:states:[^:]*:[^:]*:aws-sdk:(.+)$/,
    integration: awsSdk,
    patterns: ['', '.waitForTaskToken'],
    isBuilt: isSdkTarget,
  },
];

/** The integration that a Task's Resource names, and what of it; undefined for one that is not built. */
export function findIntegration(
  resource: string,
): { integration: TaskIntegration; target: string } | undefined {
  const [pattern = ''] = /(\.sync(:2)?|\.waitForTaskToken)?$/.exec(resource) ?? [];
  const action = resource.slice(0, resource.length - pattern.length);
  for (const { arn, integration, patterns, isBuilt } of integrations) {
    const target = arn.exec(action)?.[1];
    if (target === undefined) continue;
    const isHere = patterns.some((built) => built === pattern) && (isBuilt === undefined || isBuilt(target));
    return isHere ? { integration, target } : undefined;
  }
  return undefined;
}
