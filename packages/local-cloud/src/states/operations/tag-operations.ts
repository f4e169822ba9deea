import { z } from 'zod';
import { ServiceError } from '../../endpoint/service-error.ts';
import type { StateMachineRecord, Tags } from '../state-machine-store.ts';
import type { StateMachines } from '../state-machines.ts';
import { arn, defineOperation } from './operation.ts';

/** Step Functions quotas, "Tagging". */
const maxTags = 50;

const tag = z.strictObject({
  key: z.string().min(1).max(128),
  value: z.string().max(256).exactOptional(),
});

export const tagList = z.array(tag);

/** Throws TooManyTags. */
export function addTags(present: Tags, added: z.output<typeof tagList>, resourceArn: string): Tags {
  const tags = { ...present, ...Object.fromEntries(added.map(({ key, value = '' }) => [key, value])) };
  if (Object.keys(tags).length <= maxTags) return tags;
  throw new ServiceError(
    'TooManyTags',
    `${resourceArn} would have ${Object.keys(tags).length} tags; allowed: ${maxTags}`,
  );
}

export const listTagsForResource = defineOperation(
  z.strictObject({ resourceArn: arn }),
  ({ resourceArn }, { machines }) => {
    const { tags } = requireResource(resourceArn, machines);
    return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
  },
);

export const tagResource = defineOperation(
  z.strictObject({ resourceArn: arn, tags: tagList }),
  ({ resourceArn, tags }, { machines }) => {
    const resource = requireResource(resourceArn, machines);
    machines.setTags(resourceArn, addTags(resource.tags, tags, resourceArn));
    return {};
  },
);

export const untagResource = defineOperation(
  z.strictObject({ resourceArn: arn, tagKeys: z.array(z.string()) }),
  ({ resourceArn, tagKeys }, { machines }) => {
    const { tags } = requireResource(resourceArn, machines);
    const kept = Object.entries(tags).filter(([key]) => !tagKeys.includes(key));
    machines.setTags(resourceArn, Object.fromEntries(kept));
    return {};
  },
);

function requireResource(resourceArn: string, machines: StateMachines): StateMachineRecord {
  const record = machines.find(resourceArn);
  if (record !== undefined) return record;
  throw new ServiceError('ResourceNotFound', `Resource not found: '${resourceArn}'`);
}
