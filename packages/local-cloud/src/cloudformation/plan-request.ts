import { randomUUID } from 'node:crypto';
import { findProvider } from '../resources/index.ts';
import type { Scope } from '../template/intrinsics.ts';
import { type ParameterArgument, type ParameterValue, resolveParameters } from '../template/parameters.ts';
import { type Plan, type PresentResource, planStack, resolveOutputs } from '../template/plan.ts';
import { makeScope, type ResourceValues, type StackIdentity } from '../template/scope.ts';
import { parseTemplate, type Template } from '../template/template.ts';
import { asPresent } from './change-stack.ts';
import { checkCapabilities } from './check-capabilities.ts';
import type { Stack } from './stack.ts';

/** What CreateStack and UpdateStack ask for. */
export interface StackRequest {
  stackName: string;
  templateBody: string;
  parameters: ParameterArgument[];
  capabilities: string[];
  tags?: Record<string, string>;
}

/** Where stacks stand. */
export interface Place {
  region: string;
  accountId: string;
}

/** A template with its parameters resolved, and the plan it leads to. */
export interface Planned {
  template: Template;
  parameters: Record<string, ParameterValue>;
  plan: Plan;
}

/** Decides what a request means for a stack, without doing any of it. Throws ValidationError, InsufficientCapabilitiesException. */
export function planRequest(request: StackRequest, stack: Stack, place: Place): Planned {
  const template = parseTemplate(request.templateBody);
  const parameters = resolveParameters(template, request.parameters, stack.parameters);
  const present = presentResources(stack);
  const plan = planStack({
    template,
    parameters,
    identity: identityOf(stack, place),
    present,
    rules: findProvider,
  });
  checkCapabilities(template, request.capabilities);
  return { template, parameters, plan };
}

/** Nothing to do: every resource is as the template wants it, none is to go, and the outputs stay what they are. */
export function isWithoutChange(planned: Planned, stack: Stack, place: Place): boolean {
  const { plan, template } = planned;
  if (plan.removed.length > 0 || plan.steps.some(({ action }) => action !== 'none')) return false;
  if (stack.status === 'CREATE_FAILED' || stack.status === 'UPDATE_FAILED') return false;
  const outputs = resolveOutputs(template, scopeOf(stack, planned, place));
  return JSON.stringify(outputs) === JSON.stringify(stack.outputs);
}

/** The scope of a template over the resources that a stack holds by now. */
export function scopeOf(
  stack: Stack,
  { template, parameters }: Pick<Planned, 'template' | 'parameters'>,
  place: Place,
): Scope {
  const resource = (logicalId: string): ResourceValues | undefined => {
    const { physicalId, attributes = {} } = stack.resources[logicalId] ?? {};
    return physicalId === undefined ? undefined : { physicalId, attributes };
  };
  return makeScope({ template, parameters, identity: identityOf(stack, place), resource });
}

/** Who a stack is, for pseudo parameters and custom resources. */
export function identityOf({ stackName, stackId }: Stack, { region, accountId }: Place): StackIdentity {
  return { stackName, stackId, region, accountId };
}

/** A stack of which nothing is there yet. */
export function newStack(request: StackRequest, { region, accountId }: Place, createdAt: string): Stack {
  const { stackName, templateBody } = request;
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

/** What an accepted request changes of a stack before any resource is touched. */
export function settingsOf(request: StackRequest, { template, parameters }: Planned): Partial<Stack> {
  const { templateBody, capabilities, tags } = request;
  const { description } = template;
  return {
    templateBody,
    capabilities,
    parameters,
    ...(tags && { tags }),
    ...(description !== undefined && { description }),
  };
}

function presentResources(stack: Stack): Record<string, PresentResource> {
  const entries = Object.entries(stack.resources).map(([logicalId, resource]) => [
    logicalId,
    asPresent(resource),
  ]);
  return Object.fromEntries(entries);
}
