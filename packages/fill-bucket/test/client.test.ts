import { once } from 'node:events';
import { createServer } from 'node:http';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { makeClient } from '../src/client.ts';

test('a request fails, so that it can be sent again, when S3 takes it and stays silent', async () => {
  const server = createServer(() => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const client = makeClient({ endpoint, region: 'us-east-1', credentials }, { silenceMs: 50 });
  try {
    const answer = client.send(new HeadBucketCommand({ Bucket: 'bench' }));
    await expect(answer).rejects.toMatchObject({ name: 'TimeoutError' });
  } finally {
    client.destroy();
    server.closeAllConnections();
    server.close();
  }
});
