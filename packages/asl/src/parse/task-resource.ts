import type { TaskResource } from '../state-machine.ts';

export type ReadResource =
  | { ok: true; resource: TaskResource }
  | { ok: false; code: 'SCHEMA_VALIDATION_FAILED' | 'NOT_IMPLEMENTED'; message: string };

/**
 * What a Task's ARN stands for. `arn:aws:states:::lambda:invoke` is resource type `lambda`, resource `invoke`;
 * `arn:aws:states:::aws-sdk:s3:getObject` is `aws-sdk:s3`, `getObject` (as in recorded histories).
 */
export function readResource(arn: string): ReadResource {
  if (/^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/.test(arn))
    return { ok: true, resource: { kind: 'lambda', arn } };
  if (/^arn:[^:]+:states:[^:]*:[^:]*:activity:.+$/.test(arn)) return notImplemented(arn, 'activities');
  const [, integration] = /^arn:[^:]+:states:[^:]*:[^:]*:(.+)$/.exec(arn) ?? [];
  const [, resourceType, resource] =
    /^(.+):([^:]+)$/.exec(integration?.replace(/\.sync:2$/, '.sync') ?? '') ?? [];
  if (resourceType === undefined || resource === undefined) {
    const message = `'${arn}' is no Task resource; allowed: a Lambda function's ARN or arn:aws:states:::<service>:<action>`;
    return { ok: false, code: 'SCHEMA_VALIDATION_FAILED', message };
  }
  if (resource.endsWith('.waitForTaskToken')) return notImplemented(arn, 'the callback pattern');
  if (resource.endsWith('.sync')) return notImplemented(arn, 'the job pattern');
  return { ok: true, resource: { kind: 'service', arn, resourceType, resource } };
}

function notImplemented(arn: string, what: string): ReadResource {
  return { ok: false, code: 'NOT_IMPLEMENTED', message: `${what} ('${arn}') is not implemented` };
}
