import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from '@jest/globals';
import { givenCloud, givenFolder } from '../given-cloud.ts';

test('tells a caller who it is, and refuses everything else by name', async () => {
  using folder = givenFolder();
  const { cloud } = await givenCloud(folder.path);
  const { endpoint, region, credentials } = cloud;
  const sts = new STSClient({ endpoint, region, credentials });
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Arn: 'arn:aws:iam::000000000000:root',
    UserId: '000000000000',
    Account: '000000000000',
  });
  await expect(sts.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'sts:GetSessionToken is not built in local-cloud',
  });
  await cloud.close();
});
