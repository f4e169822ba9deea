import type { Json } from '../json.ts';
import { evaluateConditions } from './conditions.ts';
import type { Resolution, Scope } from './intrinsics.ts';
import type { ParameterValue } from './parameters.ts';
import type { Template } from './template.ts';
import { validationError } from './template-error.ts';

/** Where and as what a stack stands: what the pseudo parameters say. */
export interface StackIdentity {
  region: string;
  accountId: string;
  stackName: string;
  stackId: string;
}

/** What `Ref` and `Fn::GetAtt` give of a resource that exists. */
export interface ResourceValues {
  physicalId: string;
  attributes: Record<string, Json>;
}

/** CloudFormation user guide, "Pseudo parameters reference". AWS::NotificationARNs is not among them: it is refused as unknown. */
const pseudoParameters: Record<string, (identity: StackIdentity) => Json | undefined> = {
  'AWS::AccountId': ({ accountId }) => accountId,
  'AWS::NoValue': () => undefined,
  'AWS::Partition': () => 'aws',
  'AWS::Region': ({ region }) => region,
  'AWS::StackId': ({ stackId }) => stackId,
  'AWS::StackName': ({ stackName }) => stackName,
  'AWS::URLSuffix': () => 'amazonaws.com',
};

/** Makes the scope of a stack's template. `resource` gives what is known of a resource by now, undefined where nothing is. */
export function makeScope(options: {
  template: Template;
  parameters: Record<string, ParameterValue>;
  identity: StackIdentity;
  resource: (logicalId: string) => ResourceValues | undefined;
}): Scope {
  const { template, parameters, identity, resource } = options;
  const parameter = (name: string): Resolution | undefined => {
    const pseudo = pseudoParameters[name];
    if (pseudo !== undefined) return { known: true, value: pseudo(identity) };
    const value = parameters[name];
    return value === undefined ? undefined : { known: true, value: value.value };
  };
  const condition = evaluateConditions(
    template,
    (name) => parameter(name) ?? refuseUnresolved(name, 'Conditions'),
  );
  const present = (name: string): ResourceValues | undefined => {
    const declaration = template.resources[name];
    const isLeftOut = declaration?.condition !== undefined && !condition(declaration.condition);
    if (declaration === undefined || isLeftOut) return refuseUnresolved(name, 'Resources');
    return resource(name);
  };
  const ref = (name: string): Resolution => {
    const known = parameter(name);
    if (known !== undefined) return known;
    const values = present(name);
    return values === undefined ? { known: false } : { known: true, value: values.physicalId };
  };
  return { ref, condition, attribute: (name, attribute) => attributeOf(present(name), name, attribute) };
}

function attributeOf(values: ResourceValues | undefined, name: string, attribute: string): Resolution {
  if (values === undefined) return { known: false };
  const value = values.attributes[attribute];
  if (value === undefined)
    throw validationError(
      `Vendor response doesn't contain ${attribute} attribute, the Fn::GetAtt of resource ${name} asks for it`,
    );
  return { known: true, value };
}

function refuseUnresolved(name: string, section: string): never {
  throw validationError(
    `Template format error: Unresolved resource dependencies [${name}] in the ${section} block of the template`,
  );
}
