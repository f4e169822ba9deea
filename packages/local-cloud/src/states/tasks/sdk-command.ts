import { NormalizedSchema } from '@smithy/core/schema';

/** One action of an SDK client's package. */
export interface SdkAction {
  inputSchema: NormalizedSchema;
  outputSchema: NormalizedSchema;
  /** Makes the command that a client of the same package sends. */
  make(input: object): object;
}

/** Finds an action by its camelCase name, as ARNs of `aws-sdk:` tasks have it; undefined where the service has none of it. */
export function findAction(clientPackage: object, action: string): SdkAction | undefined {
  if (!/^[a-z]/.test(action)) return undefined;
  const className = `${action.charAt(0).toUpperCase()}${action.slice(1)}Command`;
  const commandClass: unknown = Reflect.get(clientPackage, className);
  if (typeof commandClass !== 'function') return undefined;
  const make = (input: object): object => Reflect.construct(commandClass, [input]);
  const schemas = schemasOf(make({}));
  return schemas && { ...schemas, make };
}

/** A command carries its operation's schema: `[9, namespace, name, traits, input, output]`. */
function schemasOf(command: object): Pick<SdkAction, 'inputSchema' | 'outputSchema'> | undefined {
  const schema: unknown = Reflect.get(command, 'schema');
  if (!Array.isArray(schema)) return undefined;
  return { inputSchema: NormalizedSchema.of(schema[4]), outputSchema: NormalizedSchema.of(schema[5]) };
}
