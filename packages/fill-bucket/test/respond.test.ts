import { describe, expect, test } from '@jest/globals';
import { respond } from '../src/respond.ts';

const url = 'https://cloudformation.example/response?X-Amz-Signature=secret';

function givenPut(answers: (number | Error)[]) {
  const sent: { url: string; body: string }[] = [];
  const pauses: number[] = [];
  const tools = {
    put: async (to: string, body: string) => {
      const answer = answers[sent.length];
      sent.push({ url: to, body });
      if (answer instanceof Error) throw answer;
      return answer ?? 0;
    },
    sleep: async (ms: number) => void pauses.push(ms),
  };
  return { sent, pauses, tools };
}

describe('the answer to CloudFormation', () => {
  test('goes out once where it is taken', async () => {
    const { sent, pauses, tools } = givenPut([200]);
    await respond(url, 'body', tools);
    expect(sent).toEqual([{ url, body: 'body' }]);
    expect(pauses).toEqual([]);
  });

  test('is repeated, with growing pauses, while it is not taken', async () => {
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    const { sent, pauses, tools } = givenPut([503, reset, 403, 200]);
    await respond(url, 'body', tools);
    expect(sent).toHaveLength(4);
    expect(pauses).toEqual([500, 1_000, 2_000]);
  });

  test('fails with the last cause and without the URL where nothing helps', async () => {
    const refused = Object.assign(new Error(`cannot reach ${url}`), { code: 'ECONNREFUSED' });
    const { tools } = givenPut([503, 503, 503, refused]);
    const error: unknown = await respond(url, 'body', tools).catch((reason: unknown) => reason);
    expect(String(error)).toBe('FillError: CloudFormation did not take the response, last: ECONNREFUSED');
    expect(JSON.stringify(error)).not.toContain('secret');
  });
});
