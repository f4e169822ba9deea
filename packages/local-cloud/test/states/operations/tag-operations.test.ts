import {
  CreateStateMachineCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { succeeding } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const given = givenStatesOfFile();

const tagsOf = async (resourceArn: string | undefined) =>
  (await given().sfn.send(new ListTagsForResourceCommand({ resourceArn }))).tags;

describe('the tags of a state machine', () => {
  test('come with it, are added to, overwritten and removed', async () => {
    const { stateMachineArn: resourceArn } = await given().sfn.send(
      new CreateStateMachineCommand({
        name: 'tagged',
        definition: JSON.stringify(succeeding),
        roleArn: given().roleArn,
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      }),
    );
    const tags = [{ key: 'b', value: '3' }, { key: 'c' }];
    await given().sfn.send(new TagResourceCommand({ resourceArn, tags }));
    await given().sfn.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a', 'nothing'] }));
    expect(await tagsOf(resourceArn)).toEqual([
      { key: 'b', value: '3' },
      { key: 'c', value: '' },
    ]);
  });

  test('are 50 at most', async () => {
    const resourceArn = await given().makeMachine(succeeding);
    const tags = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: 'v' }));
    await expect(given().sfn.send(new TagResourceCommand({ resourceArn, tags }))).rejects.toMatchObject({
      name: 'TooManyTags',
      message: `${resourceArn} would have 51 tags; allowed: 50`,
    });
    expect(await tagsOf(resourceArn)).toEqual([]);
  });

  test('are not those of a machine that is not there', async () => {
    const resourceArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:nobody';
    await expect(tagsOf(resourceArn)).rejects.toMatchObject({
      name: 'ResourceNotFound',
      message: `Resource not found: '${resourceArn}'`,
    });
    await expect(tagsOf('nobody')).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});
