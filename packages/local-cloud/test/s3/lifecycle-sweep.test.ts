import { CreateMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import type { Stack } from '../../src/cloudformation/stack.ts';
import { sweep } from '../../src/s3/lifecycle-sweep.ts';
import { codeBucket, givenCloud, givenFolder } from '../given-cloud.ts';

const dayMs = 86_400_000;

/** A stack with a bucket whose uploads below `old/` are aborted after a day. */
function givenStack(Status: string): Stack {
  const rule = { Status, Prefix: 'old/', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } };
  const bucket = {
    type: 'AWS::S3::Bucket',
    physicalId: codeBucket,
    state: 'whole' as const,
    properties: { LifecycleConfiguration: { Rules: [rule] } },
    generatedName: codeBucket,
    attributes: {},
    status: 'CREATE_COMPLETE' as const,
    changedAt: '',
    dependsOn: [],
    deletionPolicy: 'Delete' as const,
    updateReplacePolicy: 'Delete' as const,
  };
  return {
    stackId: 'id',
    stackName: 'stack',
    status: 'CREATE_COMPLETE',
    createdAt: '',
    templateBody: '',
    parameters: {},
    capabilities: [],
    tags: {},
    outputs: [],
    resources: { Bucket: bucket },
    leftovers: [],
  };
}

test('aborts uploads below the prefix once they are old enough, if the rule is enabled', async () => {
  using folder = givenFolder();
  const { cloud, s3 } = await givenCloud(folder.path);
  for (const Key of ['old/a', 'new/a'])
    await s3.send(new CreateMultipartUploadCommand({ Bucket: codeBucket, Key }));
  const left = async () => {
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: codeBucket }));
    return Uploads.map(({ Key }) => Key);
  };
  const sweepAfter = (ms: number, status: string) =>
    sweep({
      s3,
      clock: { now: () => Date.now() + ms, sleep: async () => {} },
      stacks: () => [givenStack(status)],
    });

  await sweepAfter(0, 'Enabled');
  await sweepAfter(3 * dayMs, 'Disabled');
  expect(await left()).toEqual(['new/a', 'old/a']);
  await sweepAfter(3 * dayMs, 'Enabled');
  expect(await left()).toEqual(['new/a']);
  await cloud.close();
});
