import { validatePolicyDocument } from '@s3-lambda-bench/iam';
import { z } from 'zod';
import type { RoleStore } from '../roles/role-store.ts';
import { text } from './property-types.ts';
import { defineProvider } from './provider.ts';

const policySchema = z.strictObject({
  PolicyName: text,
  PolicyDocument: z.json(),
  Roles: z.array(text).min(1),
});

type PolicyProperties = z.output<typeof policySchema>;

/** AWS::IAM::Policy: an inline policy put on roles. Users and groups are not built. */
export const iamPolicy = defineProvider({
  properties: policySchema,
  replaceOn: ['PolicyName'],
  attributes: ['Id'],
  async create({ properties, generatedName }, { roles }) {
    await attach(properties, roles);
    return policyValues(generatedName);
  },
  async update({ properties, previous, physicalId }, { roles }) {
    await attach(properties, roles);
    for (const role of previous.Roles) {
      if (!properties.Roles.includes(role)) await roles.setPolicy(role, previous.PolicyName, undefined);
    }
    return policyValues(physicalId);
  },
  async delete({ properties }, { roles }) {
    for (const role of properties.Roles) await roles.setPolicy(role, properties.PolicyName, undefined);
  },
  async restore({ properties }, { roles }) {
    await attach(properties, roles);
  },
});

async function attach(
  { PolicyName, PolicyDocument, Roles }: PolicyProperties,
  roles: RoleStore,
): Promise<void> {
  const document = validatePolicyDocument(PolicyDocument);
  const missing = Roles.filter((role) => roles.findByName(role) === undefined);
  if (missing.length > 0) throw new Error(`The role with name ${missing.join(', ')} cannot be found.`);
  for (const role of Roles) await roles.setPolicy(role, PolicyName, document);
}

function policyValues(physicalId: string) {
  return { physicalId, attributes: { Id: physicalId } };
}
