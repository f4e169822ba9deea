import { messageOf } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { findProvider } from '../resources/index.ts';
import { type RegisteredProvider, ResourceFailed, type ResourceRequest } from '../resources/provider.ts';
import type { ProviderContext } from '../resources/provider-context.ts';
import { propertiesInvalid } from '../template/check-resources.ts';
import { type Resolved, resolveValue, type Scope } from '../template/intrinsics.ts';
import {
  asProperties,
  decideAction,
  isMade,
  type Plan,
  type PresentResource,
  type Step,
} from '../template/plan.ts';
import type { ResourceValues, StackIdentity } from '../template/scope.ts';
import type { ResourceDeclaration, Template } from '../template/template.ts';
import { makeGeneratedName } from './generated-name.ts';
import type { StatusRecorder } from './record-status.ts';
import { runInOrder } from './run-in-order.ts';
import type { Stack, StackResource } from './stack.ts';

/** One operation on a stack: what it works on and by which means. */
export interface Change {
  stack: Stack;
  identity: StackIdentity;
  recorder: StatusRecorder;
  context: ProviderContext;
  signal: AbortSignal;
  now: () => string;
}

interface Application extends Change {
  template: Template;
  scope: Scope;
}

/** Makes and changes the resources of a plan, each once those it waits for are done. Resolves with the ids of the failed. */
export function applyPlan(plan: Plan, application: Application): Promise<string[]> {
  const tasks = plan.steps.map((step) => ({ ...step, id: step.logicalId }));
  return runInOrder(tasks, (step) => applyStep(step, application));
}

async function applyStep(step: Step, application: Application): Promise<void> {
  const { stack, template, scope, recorder } = application;
  const declaration = template.resources[step.logicalId];
  if (declaration === undefined) throw new Error(`resource ${step.logicalId} is not in the template`);
  const present = stack.resources[step.logicalId];
  const provider = requireProvider(step.type);
  const resource = present ?? announce(step, declaration, application);
  try {
    application.signal.throwIfAborted();
    const resolved = resolveValue(declaration.properties, scope);
    const action = decideStep(step, present, resolved, provider);
    await act({ step, action, resource, resolved, provider, declaration, application });
  } catch (error) {
    fail(step, resource, error, recorder, stack);
    throw error;
  }
}

function decideStep(
  step: Step,
  present: StackResource | undefined,
  resolved: Resolved,
  provider: RegisteredProvider,
): Step['action'] {
  const problems = provider.problems(resolved);
  if (problems.length > 0) throw new Error(propertiesInvalid(step.logicalId, step.type, problems));
  if (step.action !== 'undecided') return step.action;
  return decideAction(asPresent(present), step.type, resolved, provider.replaceOn);
}

interface Act {
  step: Step;
  action: Step['action'];
  resource: StackResource;
  resolved: Resolved;
  provider: RegisteredProvider;
  declaration: ResourceDeclaration;
  application: Application;
}

async function act(what: Act): Promise<void> {
  const { step, action, resource, resolved, declaration, application } = what;
  const { stack, recorder } = application;
  const properties = asProperties(resolved.value);
  if (action !== 'none') {
    const verb = action === 'create' ? 'CREATE' : 'UPDATE';
    if (action === 'create') Object.assign(resource, { state: 'half-created', properties });
    else resource.state = 'half-updated';
    recorder.resource(stack, step.logicalId, { status: `${verb}_IN_PROGRESS` });
    keep(resource, await actionOf[action](what, properties), stack, step.logicalId);
    resource.properties = properties;
    resource.state = 'whole';
  }
  resource.dependsOn = step.after;
  resource.deletionPolicy = declaration.deletionPolicy;
  resource.updateReplacePolicy = declaration.updateReplacePolicy;
  if (action !== 'none')
    recorder.resource(stack, step.logicalId, {
      status: action === 'create' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE',
    });
}

type Do = (what: Act, properties: JsonObject) => Promise<ResourceValues>;

const actionOf: Record<Exclude<Step['action'], 'none'>, Do> = {
  create: (what, properties) => what.provider.create(requestOf(what, properties), what.application.context),
  update: (what, properties) => {
    const { resource, provider, application } = what;
    const { physicalId = resource.generatedName, properties: previous } = resource;
    return provider.update({ ...requestOf(what, properties), physicalId, previous }, application.context);
  },
  replace: (what, properties) => {
    what.resource.generatedName = makeGeneratedName(what.application.stack.stackName, what.step.logicalId);
    return what.provider.create(requestOf(what, properties), what.application.context);
  },
  undecided: () => {
    throw new Error('a step is decided before it is done');
  },
};

function requestOf(
  { step, resource, application }: Act,
  properties: JsonObject,
): ResourceRequest<JsonObject> {
  const { identity, signal } = application;
  const { generatedName } = resource;
  return { logicalId: step.logicalId, type: step.type, generatedName, properties, stack: identity, signal };
}

/** Takes over what a provider made. Another physical id than before leaves the old one to be deleted. */
function keep(resource: StackResource, values: ResourceValues, stack: Stack, logicalId: string): void {
  const { physicalId, type, generatedName, properties, updateReplacePolicy } = resource;
  const isReplaced = physicalId !== undefined && physicalId !== values.physicalId;
  if (isReplaced && updateReplacePolicy !== 'Retain')
    stack.leftovers.push({ logicalId, type, physicalId, generatedName, properties });
  resource.physicalId = values.physicalId;
  resource.attributes = values.attributes;
}

function announce(step: Step, declaration: ResourceDeclaration, { stack, now }: Application): StackResource {
  const resource: StackResource = {
    type: step.type,
    generatedName: makeGeneratedName(stack.stackName, step.logicalId),
    attributes: {},
    properties: {},
    state: 'unmade',
    status: 'CREATE_IN_PROGRESS',
    changedAt: now(),
    dependsOn: step.after,
    deletionPolicy: declaration.deletionPolicy,
    updateReplacePolicy: declaration.updateReplacePolicy,
  };
  stack.resources[step.logicalId] = resource;
  return resource;
}

function fail(
  step: Step,
  resource: StackResource,
  error: unknown,
  recorder: StatusRecorder,
  stack: Stack,
): void {
  if (error instanceof ResourceFailed && error.physicalId !== undefined && resource.state === 'half-created')
    resource.physicalId = error.physicalId;
  if (resource.state === 'whole') resource.state = 'half-updated';
  const status = isMade(resource) ? 'UPDATE_FAILED' : 'CREATE_FAILED';
  recorder.resource(stack, step.logicalId, { status, reason: messageOf(error) });
}

/** The provider of a type that a stack holds. */
export function requireProvider(type: string): RegisteredProvider {
  const provider = findProvider(type);
  if (provider === undefined) throw new Error(`resource type ${type} is not built in local-cloud`);
  return provider;
}

/** A resource of a stack as the planner sees it; one without a physical id was never made. */
export function asPresent(resource: StackResource | undefined): PresentResource | undefined {
  if (resource === undefined) return undefined;
  const { type, properties, attributes, physicalId = '', state } = resource;
  return { type, properties, attributes, physicalId, state };
}
