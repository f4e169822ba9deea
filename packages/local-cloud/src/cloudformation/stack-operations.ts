import { randomUUID } from 'node:crypto';
import { ServiceError } from '../endpoint/service-error.ts';
import { messageOf } from '../errors.ts';
import { findProvider } from '../resources/index.ts';
import type { ProviderContext } from '../resources/provider-context.ts';
import { type ParameterArgument, type ParameterValue, resolveParameters } from '../template/parameters.ts';
import { type Plan, type PresentResource, planStack, resolveOutputs } from '../template/plan.ts';
import { makeScope, type ResourceValues, type StackIdentity } from '../template/scope.ts';
import { parseTemplate, type Template } from '../template/template.ts';
import { validationError } from '../template/template-error.ts';
import { applyPlan, asPresent, type Change } from './change-stack.ts';
import { checkCapabilities } from './check-capabilities.ts';
import type { StatusRecorder } from './record-status.ts';
import { removeLeftovers, removeResources } from './remove-resources.ts';
import { isInProgress, type Stack, type StackOutput } from './stack.ts';
import type { StackStore } from './stack-store.ts';

/** What CreateStack and UpdateStack ask for. */
export interface StackRequest {
  stackName: string;
  templateBody: string;
  parameters: ParameterArgument[];
  capabilities: string[];
  tags?: Record<string, string>;
}

export interface StackOperations {
  /** Each returns once the request is accepted; the operation goes on. Throws a ServiceError where it is not accepted. */
  create(request: StackRequest): Stack;
  update(request: StackRequest): Stack;
  delete(nameOrId: string, retain: readonly string[]): void;
  /** Interrupts what is under way and waits for its end. */
  close(): Promise<void>;
}

interface Means {
  store: StackStore;
  recorder: StatusRecorder;
  context: ProviderContext;
  region: string;
  accountId: string;
}

/** A template with its parameters resolved, and the plan it leads to. */
interface Planned {
  template: Template;
  parameters: Record<string, ParameterValue>;
  plan: Plan;
}

export function makeStackOperations(means: Means): StackOperations {
  const { store, recorder, context } = means;
  const underWay = new Map<string, { abort: AbortController; done: Promise<void> }>();
  const now = () => new Date(context.clock.now()).toISOString();

  const begin = (stack: Stack, run: (change: Change) => Promise<void>): void => {
    const abort = new AbortController();
    const change = {
      stack,
      identity: identityOf(stack, means),
      recorder,
      context,
      signal: abort.signal,
      now,
    };
    const done = run(change).finally(() => {
      if (underWay.get(stack.stackId)?.abort === abort) underWay.delete(stack.stackId);
    });
    underWay.set(stack.stackId, { abort, done });
  };
  const interrupt = async (stackId: string): Promise<void> => {
    const operation = underWay.get(stackId);
    operation?.abort.abort(new Error('Resource operation cancelled'));
    await operation?.done;
  };

  return {
    create: (request) => {
      if (store.find(request.stackName) !== undefined)
        throw new ServiceError('AlreadyExistsException', `Stack [${request.stackName}] already exists`);
      const stack = newStack(request, means, now());
      const planned = planRequest(request, stack, means);
      Object.assign(stack, settingsOf(request, planned));
      recorder.stack(stack, 'CREATE_IN_PROGRESS', 'User Initiated');
      begin(stack, (change) => createResources(change, planned));
      return stack;
    },
    update: (request) => {
      const stack = store.find(request.stackName);
      if (stack === undefined || stack.status === 'DELETE_COMPLETE')
        throw validationError(`Stack [${request.stackName}] does not exist`);
      if (isInProgress(stack.status) || stack.status === 'DELETE_FAILED')
        throw validationError(`Stack:${stack.stackId} is in ${stack.status} state and can not be updated.`);
      const planned = planRequest(request, stack, means);
      if (isWithoutChange(planned, stack, means)) throw validationError('No updates are to be performed.');
      Object.assign(stack, settingsOf(request, planned));
      stack.updatedAt = now();
      recorder.stack(stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
      begin(stack, (change) => updateResources(change, planned));
      return stack;
    },
    delete: (nameOrId, retain) => {
      const stack = store.find(nameOrId);
      if (stack === undefined || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS')
        return;
      if (retain.length > 0 && stack.status !== 'DELETE_FAILED')
        throw validationError(
          'Invalid operation on stack: specify which resources to retain only when the stack is in the DELETE_FAILED state.',
        );
      const interrupted = interrupt(stack.stackId);
      stack.deletedAt = now();
      recorder.stack(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
      begin(stack, async (change) => {
        await interrupted;
        await deleteResources(change, retain);
      });
    },
    close: async () => {
      await Promise.all([...underWay.keys()].map(interrupt));
    },
  };
}

async function createResources(change: Change, planned: Planned): Promise<void> {
  const { stack, recorder, identity } = change;
  const scope = scopeOf(stack, planned, identity);
  const failed = await applyPlan(planned.plan, { ...change, template: planned.template, scope });
  finish(change, planned, failed, {
    verb: 'create',
    failed: 'CREATE_FAILED',
    complete: () => recorder.stack(stack, 'CREATE_COMPLETE'),
  });
}

async function updateResources(change: Change, planned: Planned): Promise<void> {
  const { stack, recorder, identity } = change;
  const scope = scopeOf(stack, planned, identity);
  const failed = await applyPlan(planned.plan, { ...change, template: planned.template, scope });
  const stands = finish(change, planned, failed, {
    verb: 'update',
    failed: 'UPDATE_FAILED',
    complete: () => recorder.stack(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
  });
  if (!stands) return;
  await removeResources(planned.plan.removed, change);
  await removeLeftovers(change);
  if (stack.status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') recorder.stack(stack, 'UPDATE_COMPLETE');
}

async function deleteResources(change: Change, retain: readonly string[]): Promise<void> {
  const { stack, recorder } = change;
  for (const logicalId of retain) {
    const resource = stack.resources[logicalId];
    if (resource !== undefined) resource.deletionPolicy = 'Retain';
  }
  const failed = await removeResources(Object.keys(stack.resources), change);
  await removeLeftovers(change);
  if (failed.length > 0) recorder.stack(stack, 'DELETE_FAILED', failureReason('delete', failed));
  else recorder.stack(stack, 'DELETE_COMPLETE');
}

interface Ending {
  verb: 'create' | 'update';
  failed: 'CREATE_FAILED' | 'UPDATE_FAILED';
  complete: () => void;
}

/** Resolves the outputs and says how the operation ended. An operation that was interrupted by a deletion says nothing. */
function finish(change: Change, planned: Planned, failed: string[], ending: Ending): boolean {
  const { stack, recorder, identity } = change;
  if (stack.status === 'DELETE_IN_PROGRESS') return false;
  if (failed.length > 0) {
    recorder.stack(stack, ending.failed, failureReason(ending.verb, failed));
    return false;
  }
  try {
    stack.outputs = resolveOutputs(planned.template, scopeOf(stack, planned, identity));
    ending.complete();
    return true;
  } catch (error) {
    recorder.stack(stack, ending.failed, messageOf(error));
    return false;
  }
}

function failureReason(verb: string, failed: readonly string[]): string {
  return `The following resource(s) failed to ${verb}: [${failed.join(', ')}]. `;
}

function planRequest(request: StackRequest, stack: Stack, means: Means): Planned {
  const template = parseTemplate(request.templateBody);
  const parameters = resolveParameters(template, request.parameters, stack.parameters);
  const present = presentResources(stack);
  const identity = identityOf(stack, means);
  const plan = planStack({ template, parameters, identity, present, rules: findProvider });
  checkCapabilities(template, request.capabilities);
  return { template, parameters, plan };
}

function presentResources(stack: Stack): Record<string, PresentResource> {
  return Object.fromEntries(
    Object.entries(stack.resources).flatMap(([logicalId, resource]) => {
      const present = asPresent(resource);
      return present === undefined ? [] : [[logicalId, present]];
    }),
  );
}

/** Nothing to do: every resource is as the template wants it, none is to go, and the outputs stay what they are. */
function isWithoutChange({ plan, template, parameters }: Planned, stack: Stack, means: Means): boolean {
  if (plan.removed.length > 0 || plan.steps.some(({ action }) => action !== 'none')) return false;
  if (stack.status === 'CREATE_FAILED' || stack.status === 'UPDATE_FAILED') return false;
  const outputs = resolveOutputs(
    template,
    scopeOf(stack, { template, parameters }, identityOf(stack, means)),
  );
  return JSON.stringify(outputs) === JSON.stringify(stack.outputs satisfies StackOutput[]);
}

function scopeOf(
  stack: Stack,
  { template, parameters }: Pick<Planned, 'template' | 'parameters'>,
  identity: StackIdentity,
) {
  const resource = (logicalId: string): ResourceValues | undefined => {
    const { physicalId, attributes = {} } = stack.resources[logicalId] ?? {};
    return physicalId === undefined ? undefined : { physicalId, attributes };
  };
  return makeScope({ template, parameters, identity, resource });
}

/** Who a stack is, for pseudo parameters and custom resources. */
export function identityOf(
  { stackName, stackId }: Stack,
  { region, accountId }: { region: string; accountId: string },
): StackIdentity {
  return { stackName, stackId, region, accountId };
}

function newStack(
  { stackName, templateBody }: StackRequest,
  { region, accountId }: Means,
  createdAt: string,
): Stack {
  return {
    stackId: `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${randomUUID()}`,
    stackName,
    status: 'CREATE_IN_PROGRESS',
    createdAt,
    templateBody,
    parameters: {},
    capabilities: [],
    tags: {},
    outputs: [],
    resources: {},
    leftovers: [],
  };
}

function settingsOf({ templateBody, capabilities, tags }: StackRequest, { template, parameters }: Planned) {
  const { description } = template;
  return {
    templateBody,
    capabilities,
    parameters,
    ...(tags && { tags }),
    ...(description !== undefined && { description }),
  };
}
