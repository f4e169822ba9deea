import { parse } from '@s3-lambda-bench/contract';
import type { z } from 'zod';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { ResourceRules } from '../template/check-resources.ts';
import { isAwaited } from '../template/intrinsics.ts';
import type { ResourceValues, StackIdentity } from '../template/scope.ts';
import type { ProviderContext } from './provider-context.ts';

/** What is asked of a provider. `P` are the properties, intrinsics resolved and checked by the provider's schema. */
export interface ResourceRequest<P> {
  logicalId: string;
  type: string;
  /** A name for a resource that its properties do not name, `<stack>-<logical id>-<12 random>`; the same when retried. */
  generatedName: string;
  properties: P;
  stack: StackIdentity;
  /** Aborted when the stack is deleted meanwhile or the local cloud closes. */
  signal: AbortSignal;
}

/** A request about a resource that exists. */
interface PresentRequest<P> extends ResourceRequest<P> {
  physicalId: string;
}

interface UpdateRequest<P> extends PresentRequest<P> {
  previous: P;
}

/** A failure that left a resource behind, which has to be deleted later. */
export class ResourceFailed extends Error {
  override readonly name = 'ResourceFailed';
  readonly physicalId: string | undefined;

  constructor(message: string, physicalId: string | undefined) {
    super(message);
    this.physicalId = physicalId;
  }
}

/**
 * How one resource type is made, changed and removed. Every method MAY throw: its message becomes the resource's status
 * reason. `create` MUST leave nothing behind when it throws, or be repeatable. `delete` MUST succeed when nothing is there.
 */
interface ResourceProvider<P = JsonObject> {
  create(request: ResourceRequest<P>, context: ProviderContext): Promise<ResourceValues>;
  /** MUST NOT be asked for a change of a property in `replaceOn`. MAY give another physical id: the old one is deleted later. */
  update(request: UpdateRequest<P>, context: ProviderContext): Promise<ResourceValues>;
  delete(request: PresentRequest<P>, context: ProviderContext): Promise<void>;
  /** Brings back, after a restart, what lived in memory only. Absent where nothing does. */
  restore?(request: PresentRequest<P> & ResourceValues, context: ProviderContext): Promise<void>;
}

export interface ProviderDefinition<S extends z.ZodType> extends ResourceProvider<z.output<S>> {
  /** Every property that is built; any other is refused by name before anything is made. */
  properties: S;
  replaceOn: readonly string[];
  attributes: ResourceRules['attributes'];
}

/** A provider as the engine uses it: properties are plain JSON and are checked by the provider itself. */
export interface RegisteredProvider extends ResourceProvider, ResourceRules {}

/** Makes a provider out of its definition, so that its methods get properties that its schema has checked and converted. */
export function defineProvider<S extends z.ZodType>(definition: ProviderDefinition<S>): RegisteredProvider {
  const { properties: schema, replaceOn, attributes } = definition;
  const check = (properties: JsonObject): z.output<S> => {
    const parsed = parse(schema, properties);
    if (parsed.ok) return parsed.value;
    throw new Error(parsed.problems.join('; '));
  };
  const { restore } = definition;
  return {
    replaceOn,
    attributes,
    problems: ({ value }) => {
      const parsed = parse(schema, value);
      return parsed.ok ? [] : parsed.problems.filter((problem) => isCertain(problem, value));
    },
    create: (request, context) =>
      definition.create({ ...request, properties: check(request.properties) }, context),
    update: (request, context) =>
      definition.update(
        { ...request, properties: check(request.properties), previous: check(request.previous) },
        context,
      ),
    delete: (request, context) =>
      definition.delete({ ...request, properties: check(request.properties) }, context),
    ...(restore !== undefined && {
      restore: (request, context) => restore({ ...request, properties: check(request.properties) }, context),
    }),
  };
}

/** Whether a problem holds whatever the parts that are not known yet become: it is of a name, or of a property that is known. */
function isCertain(problem: string, value: Json | undefined): boolean {
  const property = /^'([^'.[]+)/.exec(problem)?.[1];
  return property === undefined || !isObject(value) || !isAwaited(value[property]);
}
