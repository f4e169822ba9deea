import type { TaskPattern, TaskResource } from '../state-machine.ts';

export type ReadResource =
  | { ok: true; resource: TaskResource }
  | { ok: false; code: 'SCHEMA_VALIDATION_FAILED' | 'NOT_IMPLEMENTED'; message: string };

/**
 * What a Task's ARN stands for. `arn:aws:states:::lambda:invoke` is resource type `lambda`, resource `invoke`;
 * `arn:aws:states:::aws-sdk:s3:getObject` is `aws-sdk:s3`, `getObject`; `arn:aws:states:::states:startExecution.sync:2` is `states`,
 * `startExecution.sync:2` (as in recorded histories).
 */
export function readResource(arn: string): ReadResource {
  if (/^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/.test(arn)) {
    return { ok: true, resource: { kind: 'lambda', arn, pattern: 'requestResponse' } };
  }
  if (/^arn:[^:]+:states:[^:]*:[^:]*:activity:.+$/.test(arn)) {
    return { ok: false, code: 'NOT_IMPLEMENTED', message: `activities ('${arn}') are not implemented` };
  }
  const { resourceType, resource, suffix } = serviceArn.exec(arn)?.groups ?? {};
  if (resourceType === undefined || resource === undefined) {
    const message = `'${arn}' is no Task resource; allowed: a Lambda function's ARN or arn:aws:states:::<service>:<action>`;
    return { ok: false, code: 'SCHEMA_VALIDATION_FAILED', message };
  }
  return { ok: true, resource: { kind: 'service', arn, pattern: patternOf(suffix), resourceType, resource } };
}

const serviceArn =
  /^arn:[^:]+:states:[^:]*:[^:]*:(?<resourceType>.+?):(?<resource>[^:]+?(?<suffix>\.sync(:2)?|\.waitForTaskToken)?)$/;

function patternOf(suffix: string | undefined): TaskPattern {
  if (suffix === undefined) return 'requestResponse';
  return suffix === '.waitForTaskToken' ? 'waitForTaskToken' : 'sync';
}
