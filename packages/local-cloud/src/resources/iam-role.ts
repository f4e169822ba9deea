import { randomBytes } from 'node:crypto';
import { type PolicyDocument, validatePolicyDocument } from '@s3-lambda-bench/iam';
import { z } from 'zod';
import { findManagedPolicy, managedPolicies } from '../roles/managed-policies.ts';
import { integer, tags, text } from './property-types.ts';
import { defineProvider, type ResourceRequest } from './provider.ts';

const roleSchema = z.strictObject({
  RoleName: text.exactOptional(),
  AssumeRolePolicyDocument: z.json(),
  Policies: z.array(z.strictObject({ PolicyName: text, PolicyDocument: z.json() })).exactOptional(),
  ManagedPolicyArns: z.array(text).exactOptional(),
  Description: text.exactOptional(),
  MaxSessionDuration: integer.exactOptional(),
  Tags: tags.exactOptional(),
});

type RoleRequest = Omit<ResourceRequest<z.output<typeof roleSchema>>, 'signal'>;

/** AWS::IAM::Role. Role ids are `AROA` and 17 of base 32, as AWS's. */
export const iamRole = defineProvider({
  properties: roleSchema,
  replaceOn: ['RoleName'],
  attributes: ['Arn', 'RoleId'],
  async create(request, { roles }) {
    const role = makeRole(request, request.properties.RoleName ?? request.generatedName, makeRoleId());
    if (roles.findByName(role.name) !== undefined)
      throw new Error(`Role with name ${role.name} already exists.`);
    await roles.put(role);
    return roleValues(role);
  },
  async update(request, { roles }) {
    const present = roles.findByName(request.physicalId);
    const role = makeRole(request, request.physicalId, present?.id ?? makeRoleId());
    const attached = attachedElsewhere(present?.policies ?? {}, request.previous);
    await roles.put({ ...role, policies: { ...attached, ...role.policies } });
    return roleValues(role);
  },
  async delete({ physicalId }, { roles }) {
    await roles.delete(physicalId);
  },
  async restore(request, { roles }) {
    await roles.put(makeRole(request, request.physicalId, String(request.attributes.RoleId)));
  },
});

function makeRole({ properties, stack }: RoleRequest, name: string, id: string) {
  return {
    name,
    id,
    arn: `arn:aws:iam::${stack.accountId}:role/${name}`,
    trust: properties.AssumeRolePolicyDocument,
    policies: policiesOf(properties),
  };
}

function policiesOf({
  Policies = [],
  ManagedPolicyArns = [],
}: z.output<typeof roleSchema>): Record<string, PolicyDocument> {
  const inline = Policies.map(({ PolicyName, PolicyDocument }) => [
    PolicyName,
    validatePolicyDocument(PolicyDocument),
  ]);
  const managed = ManagedPolicyArns.map((arn) => [arn, managedPolicy(arn)]);
  return Object.fromEntries([...inline, ...managed]);
}

function managedPolicy(arn: string): PolicyDocument {
  const document = findManagedPolicy(arn);
  if (document !== undefined) return document;
  throw new Error(
    `managed policy ${arn} is not built in local-cloud; built: ${Object.keys(managedPolicies).join(', ')}`,
  );
}

/** The policies that AWS::IAM::Policy resources put on the role: an update of the role leaves them. */
function attachedElsewhere(present: Record<string, PolicyDocument>, previous: z.output<typeof roleSchema>) {
  const own = policiesOf(previous);
  return Object.fromEntries(Object.entries(present).filter(([name]) => !(name in own)));
}

function roleValues({ name, arn, id }: { name: string; arn: string; id: string }) {
  return { physicalId: name, attributes: { Arn: arn, RoleId: id } };
}

function makeRoleId(): string {
  return `AROA${randomBytes(11).toString('hex').toUpperCase().slice(0, 17)}`;
}
