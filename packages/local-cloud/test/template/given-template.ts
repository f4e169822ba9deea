import { z } from 'zod';
import { defineProvider } from '../../src/resources/provider.ts';
import type { ResourceRules } from '../../src/template/check-resources.ts';
import { type ParameterArgument, resolveParameters } from '../../src/template/parameters.ts';
import { type Plan, type PresentResource, planStack } from '../../src/template/plan.ts';
import { parseTemplate, type Template } from '../../src/template/template.ts';

export const identity = {
  region: 'eu-west-1',
  accountId: '111122223333',
  stackName: 'stack',
  stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/stack/id',
};

const nothing = async () => ({ physicalId: '', attributes: {} });

/** Test::Thing has a Name, which cannot change in place, a Size and a list of Parts; its attribute is Arn. */
const thing = defineProvider({
  properties: z.strictObject({
    Name: z.string().exactOptional(),
    Size: z.coerce.number().exactOptional(),
    Parts: z.array(z.strictObject({ Kind: z.string() })).exactOptional(),
  }),
  replaceOn: ['Name'],
  attributes: ['Arn'],
  create: nothing,
  update: nothing,
  delete: async () => {},
});

function rules(type: string): ResourceRules | undefined {
  return type === 'Test::Thing' ? thing : undefined;
}

export function givenTemplate(document: object): Template {
  return parseTemplate(JSON.stringify({ Resources: { A: { Type: 'Test::Thing' } }, ...document }));
}

export function givenPlan(
  document: object,
  present: Record<string, PresentResource> = {},
  passed: ParameterArgument[] = [],
): Plan {
  const template = givenTemplate(document);
  const parameters = resolveParameters(template, passed);
  return planStack({ template, parameters, identity, present, rules });
}

/** A thing as a stack holds it. */
export function givenPresent(properties: PresentResource['properties'] = {}): PresentResource {
  return {
    type: 'Test::Thing',
    properties,
    physicalId: 'thing-1',
    attributes: { Arn: 'arn:thing-1' },
    state: 'whole',
  };
}
