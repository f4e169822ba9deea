import { InvokeCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { codeBucket, givenCloud, givenFolder, lambdaFunction, role } from '../given-cloud.ts';

/** Reads an object with the credentials that it runs under; says what S3 answered. */
const reader = `
import { createHash, createHmac } from 'node:crypto';
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const sha = (text) => createHash('sha256').update(text).digest('hex');
export const handler = async ({ path }) => {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token, AWS_REGION: region, AWS_ENDPOINT_URL_S3: endpoint } = process.env;
  const time = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers = { host: new URL(endpoint).host, 'x-amz-content-sha256': sha(''), 'x-amz-date': time, 'x-amz-security-token': token };
  const names = Object.keys(headers).join(';');
  const canonical = ['GET', path, '', ...Object.entries(headers).map(([k, v]) => k + ':' + v), '', names, sha('')].join('\\n');
  const scope = [day, region, 's3', 'aws4_request'].join('/');
  const key = ['aws4_request'].reduce(hmac, ['s3'].reduce(hmac, hmac(hmac('AWS4' + secret, day), region)));
  const signature = createHmac('sha256', key).update(['AWS4-HMAC-SHA256', time, scope, sha(canonical)].join('\\n')).digest('hex');
  const { host, ...sent } = headers;
  const answer = await fetch(endpoint + path, { headers: { ...sent, authorization: 'AWS4-HMAC-SHA256 Credential=' + id + '/' + scope + ', SignedHeaders=' + names + ', Signature=' + signature } });
  return { status: answer.status, text: (await answer.text()).slice(0, 300), id };
};`;

test('a function may do what its role allows, from the moment that the role allows it', async () => {
  using folder = givenFolder();
  const given = await givenCloud(folder.path);
  await given.s3.send(new PutObjectCommand({ Bucket: codeBucket, Key: 'secret', Body: 'treasure' }));
  const code = await given.putCode(reader);
  const template = (statements: object[]) => ({
    Resources: {
      Role: role('lambda.amazonaws.com', statements),
      Function: lambdaFunction(code, { FunctionName: 'reader' }),
    },
  });
  const read = async () => {
    const { Payload } = await given.lambda.send(
      new InvokeCommand({
        FunctionName: 'reader',
        Payload: JSON.stringify({ path: `/${codeBucket}/secret` }),
      }),
    );
    return JSON.parse(Payload?.transformToString() ?? '');
  };

  await given.deploy('reader', template([]));
  const refused = await read();
  expect(refused).toMatchObject({
    status: 403,
    text: expect.stringContaining('AccessDenied'),
    id: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
  });

  await given.deploy(
    'reader',
    template([{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::code/*' }]),
  );
  // The same environment, so the same key: what it may do follows the role.
  expect(await read()).toEqual({ status: 200, text: 'treasure', id: refused.id });
  await given.cloud.close();
});

test('a function whose role Lambda may not take on is refused', async () => {
  using folder = givenFolder();
  const given = await givenCloud(folder.path);
  const code = await given.putCode('export const handler = async () => 1;');
  const stack = await given.deploy('mistrusted', {
    Resources: { Role: role('states.amazonaws.com'), Function: lambdaFunction(code) },
  });
  expect(stack.StackStatus).toBe('CREATE_FAILED');
  expect(await given.reason('mistrusted', 'Function')).toBe(
    'The role defined for the function cannot be assumed by Lambda.',
  );
  await given.cloud.close();
});
