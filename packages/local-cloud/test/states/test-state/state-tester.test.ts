import { SFNClient, TestStateCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { systemClock } from '@s3-lambda-bench/asl';
import { givenCloud, givenFolder } from '../../given-cloud.ts';

const definition = JSON.stringify({ QueryLanguage: 'JSONata', Type: 'Wait', Seconds: 3600, End: true });

describe('a test of a state', () => {
  test('fails once it has taken five minutes', async () => {
    using folder = givenFolder();
    const clock = {
      now: systemClock.now,
      sleep: (ms: number, signal: AbortSignal) =>
        ms === 300_000 ? Promise.resolve() : systemClock.sleep(ms, signal),
    };
    const { cloud } = await givenCloud(folder.path, { clock });
    const { endpoint, region, credentials } = cloud;
    const sfn = new SFNClient({ endpoint, region, credentials, disableHostPrefix: true });
    expect(await sfn.send(new TestStateCommand({ definition }))).toMatchObject({
      status: 'FAILED',
      error: 'States.Timeout',
    });
    sfn.destroy();
    await cloud.close();
  });
});
