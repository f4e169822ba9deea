import { nearest } from '@s3-lambda-bench/contract';
import { isObject, type Json, type JsonObject, parseJson } from '../json.ts';
import { validationError } from './template-error.ts';

/** A template with its shape checked: sections and attributes known, each member an object. Values are still unresolved. */
export interface Template {
  description?: string;
  parameters: Record<string, JsonObject>;
  conditions: Record<string, Json>;
  resources: Record<string, ResourceDeclaration>;
  outputs: Record<string, OutputDeclaration>;
}

export interface ResourceDeclaration {
  type: string;
  properties: JsonObject;
  dependsOn: string[];
  condition?: string;
  /** What becomes of it when it leaves the stack (`deletionPolicy`) or is replaced (`updateReplacePolicy`). */
  deletionPolicy: RemovalPolicy;
  updateReplacePolicy: RemovalPolicy;
}

interface OutputDeclaration {
  value: Json;
  description?: string;
  condition?: string;
}

export type RemovalPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate';

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Conditions',
  'Resources',
  'Outputs',
];
const unbuiltSections = ['Mappings', 'Rules', 'Transform', 'Hooks'];
const resourceAttributes = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];
const unbuiltResourceAttributes = ['CreationPolicy', 'UpdatePolicy'];

/**
 * Reads the JSON text of a template. Anything that local-cloud does not know is refused by name, in CloudFormation's words
 * where it has some. Throws a ValidationError.
 */
export function parseTemplate(text: string): Template {
  const document = parseJson(text);
  if (document === undefined) throw validationError(notJson(text));
  if (!isObject(document)) throw validationError('Template format error: unsupported structure.');
  refuseUnknown(Object.keys(document), sections, unbuiltSections, 'template section');
  refuseNull(document, '');
  const resources = members(document, 'Resources');
  if (Object.keys(resources).length === 0)
    throw validationError('Template format error: At least one Resources member must be defined.');
  return {
    ...(typeof document.Description === 'string' && { description: document.Description }),
    parameters: members(document, 'Parameters'),
    conditions: members(document, 'Conditions'),
    resources: mapEntries(resources, readResource),
    outputs: mapEntries(members(document, 'Outputs'), readOutput),
  };
}

function notJson(text: string): string {
  const hint = /^\s*\{/.test(text) ? 'JSON not well-formed' : 'YAML is not built in local-cloud, pass JSON';
  return `Template format error: ${hint}.`;
}

function members(document: JsonObject, section: string): Record<string, JsonObject> {
  const value = document[section] ?? {};
  if (!isObject(value)) throw validationError(`Template format error: ${section} must be an object.`);
  return mapEntries(value, (member, name) => {
    if (!/^[a-zA-Z0-9]+$/.test(name))
      throw validationError(`Template format error: ${section} name ${name} is non alphanumeric.`);
    if (!isObject(member))
      throw validationError(
        `Template format error: Every ${section} object must contain an object, ${name} does not.`,
      );
    return member;
  });
}

function readResource(declaration: JsonObject, name: string): ResourceDeclaration {
  refuseUnknown(
    Object.keys(declaration),
    resourceAttributes,
    unbuiltResourceAttributes,
    `attribute of resource ${name}`,
  );
  const { Type: type, Properties: properties = {}, DependsOn: dependsOn = [] } = declaration;
  if (typeof type !== 'string')
    throw validationError(
      `Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`,
    );
  if (!isObject(properties))
    throw validationError(
      `Template format error: [/Resources/${name}/Properties] 'Properties' must be an object.`,
    );
  return {
    type,
    properties,
    dependsOn: listOfNames(dependsOn, name),
    ...conditionOf(declaration, name),
    deletionPolicy: removalPolicy(declaration, 'DeletionPolicy', name),
    updateReplacePolicy: removalPolicy(declaration, 'UpdateReplacePolicy', name),
  };
}

function listOfNames(dependsOn: Json, name: string): string[] {
  const names = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
  return names.map((entry) => {
    if (typeof entry !== 'string')
      throw validationError(
        `Template format error: DependsOn of resource ${name} must be a string or a list of strings.`,
      );
    return entry;
  });
}

function conditionOf(declaration: JsonObject, name: string): { condition?: string } {
  const { Condition: condition } = declaration;
  if (condition === undefined) return {};
  if (typeof condition !== 'string')
    throw validationError(`Template format error: Condition of ${name} must be a string.`);
  return { condition };
}

function removalPolicy(declaration: JsonObject, attribute: string, name: string): RemovalPolicy {
  const policy = declaration[attribute] ?? 'Delete';
  if (policy === 'Delete' || policy === 'Retain' || policy === 'RetainExceptOnCreate') return policy;
  throw validationError(
    `Template format error: ${attribute} of resource ${name} is ${JSON.stringify(policy)}; built in local-cloud: Delete, Retain, RetainExceptOnCreate`,
  );
}

function readOutput(declaration: JsonObject, name: string): OutputDeclaration {
  refuseUnknown(
    Object.keys(declaration),
    ['Value', 'Description', 'Condition'],
    ['Export'],
    `attribute of output ${name}`,
  );
  const { Value: value, Description: description } = declaration;
  if (value === undefined)
    throw validationError('Template format error: Every Outputs member must contain a Value object');
  return {
    value,
    ...(typeof description === 'string' && { description }),
    ...conditionOf(declaration, name),
  };
}

/** Refuses the first name that is not known: by AWS's words for what AWS does not know either, else as not built. */
function refuseUnknown(names: string[], known: string[], unbuilt: string[], what: string): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    if (unbuilt.includes(name)) throw validationError(`${what} ${name} is not built in local-cloud`);
    const near = nearest(name, [...known, ...unbuilt]);
    const hint = near === undefined ? '' : `; did you mean '${near}'?`;
    throw validationError(`Invalid template property or properties [${name}]: unknown ${what}${hint}`);
  }
}

function refuseNull(value: Json, path: string): void {
  if (value === null) throw validationError(`[${path}] 'null' values are not allowed in templates`);
  if (typeof value !== 'object') return;
  for (const [key, child] of Object.entries(value)) refuseNull(child, `${path}/${key}`);
}

function mapEntries<T, U>(record: Record<string, T>, map: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
