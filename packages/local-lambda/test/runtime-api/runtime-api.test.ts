import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { type RuntimeApi, startRuntimeApi } from '../../src/runtime-api/runtime-api.ts';
import type { Invocation, RuntimeSignal } from '../../src/runtime-api/session.ts';

const invocation: Invocation = {
  requestId: 'id-1',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fun',
  traceId: 'Root=1-0-0;Parent=0;Sampled=0',
  clientContext: undefined,
  event: Buffer.from('{"a":"ü"}'),
};
const answerPath = '/2018-06-01/runtime/invocation/id-1/response';
const errorPath = '/2018-06-01/runtime/invocation/id-1/error';
const nextPath = '/2018-06-01/runtime/invocation/next';
const initErrorPath = '/2018-06-01/runtime/init/error';

/** A Runtime API and a runtime that keeps one socket alive, as the clients of AWS do. */
async function givenApi(onAnswer = async () => {}) {
  const signals: RuntimeSignal[] = [];
  const waiting: (() => void)[] = [];
  const api = await startRuntimeApi((signal) => {
    signals.push(signal);
    for (const resolve of waiting.splice(0)) resolve();
  }, onAnswer);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const [host, port] = api.address.split(':');
  const ask = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number | undefined; headers: string[]; body: string; port: number | undefined }>(
      (resolve, reject) => {
        const outgoing = request({ host, port, agent, method, path, headers }, async (response) =>
          resolve({
            status: response.statusCode,
            headers: response.rawHeaders,
            port: response.socket.localPort,
            body: await text(response),
          }),
        );
        outgoing.on('error', reject);
        outgoing.end(body);
      },
    );
  return {
    api,
    signals,
    ask,
    host,
    port: Number(port),
    signalled: () => new Promise<void>((resolve) => waiting.push(resolve)),
    [Symbol.asyncDispose]: async () => {
      agent.destroy();
      await api.close();
    },
  };
}

/** Brings the runtime as far as having an invocation. */
async function givenRunning(given: Awaited<ReturnType<typeof givenApi>>) {
  const signalled = given.signalled();
  const next = given.ask('GET', nextPath);
  await signalled;
  given.api.dispatch(invocation, 1_700_000_000_123);
  return next;
}

describe('/next', () => {
  test('hands out the event with the headers of Lambda and its length, never chunked', async () => {
    await using given = await givenApi();
    const { status, headers, body } = await givenRunning(given);
    expect(status).toBe(200);
    expect(body).toBe('{"a":"ü"}');
    const pairs = headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1]]] : []));
    expect(Object.fromEntries(pairs)).toMatchObject({
      'Content-Type': 'application/json',
      'Content-Length': '10',
      'Lambda-Runtime-Aws-Request-Id': 'id-1',
      'Lambda-Runtime-Deadline-Ms': '1700000000123',
      'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
      'Lambda-Runtime-Trace-Id': invocation.traceId,
    });
    expect(headers).not.toContain('Transfer-Encoding');
    expect(headers).not.toContain('Lambda-Runtime-Client-Context');
  });

  test('stays on one socket from invocation to invocation', async () => {
    await using given = await givenApi();
    const first = await givenRunning(given);
    await given.ask('POST', answerPath, '1');
    const second = await givenRunning(given);
    expect(second.port).toBe(first.port);
  });

  test('is refused before the invocation is answered', async () => {
    await using given = await givenApi();
    await givenRunning(given);
    expect(await given.ask('GET', nextPath)).toMatchObject({
      status: 403,
      body: '{"errorMessage":"State transition from Running to Ready failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}',
    });
  });
});

describe('a runtime that has answered', () => {
  test.each([
    ['a response', answerPath],
    ['an error', errorPath],
  ])('with %s learns that it arrived once all is done that the answer calls for', async (_title, path) => {
    const { promise, resolve: done } = Promise.withResolvers<void>();
    await using given = await givenApi(() => promise);
    await givenRunning(given);
    const order: string[] = [];
    const signalled = given.signalled();
    const acknowledged = given.ask('POST', path, '1').then(() => order.push('acknowledged'));
    await signalled;
    order.push(`signalled ${given.signals.length}`);
    done();
    await acknowledged;
    expect(order).toEqual(['signalled 2', 'acknowledged']);
  });

  test('in its init phase with an error is told at once', async () => {
    await using given = await givenApi(() => Promise.reject(new Error('not called')));
    expect(await given.ask('POST', initErrorPath, '{}')).toMatchObject({ status: 202 });
  });
});

describe('a second /next', () => {
  test('is refused while one waits, which keeps its place', async () => {
    await using given = await givenApi();
    const signalled = given.signalled();
    const first = given.ask('GET', nextPath);
    await signalled;
    const stranger = await fetch(`http://${given.api.address}${nextPath}`);
    expect([stranger.status, await stranger.text()]).toEqual([
      403,
      '{"errorMessage":"State transition from Ready to Ready failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}',
    ]);
    given.api.dispatch(invocation, 0);
    expect(await first).toMatchObject({ status: 200, body: '{"a":"ü"}' });
    expect(given.signals).toEqual([{ type: 'next' }]);
  });

  test('takes the place of one whose socket broke', async () => {
    await using given = await givenApi();
    const signalled = given.signalled();
    const socket = connect({ port: given.port, host: given.host });
    socket.write(`GET ${nextPath} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await signalled;
    socket.resetAndDestroy();
    expect(await givenRunning(given)).toMatchObject({ status: 200 });
  });
});

describe('/response', () => {
  test('is accepted once and passed on to the byte', async () => {
    await using given = await givenApi();
    await givenRunning(given);
    expect(await given.ask('POST', answerPath, ' {"b" :1}')).toMatchObject({
      status: 202,
      body: '{"status":"OK"}',
    });
    expect(given.signals.at(-1)).toEqual({ type: 'response', payload: Buffer.from(' {"b" :1}') });
    expect(await given.ask('POST', answerPath, '2')).toMatchObject({ status: 403 });
    expect(given.signals).toHaveLength(2);
  });

  test('over the limit is counted, not kept', async () => {
    await using given = await givenApi();
    await givenRunning(given);
    expect(await given.ask('POST', answerPath, 'x'.repeat(6_291_557))).toMatchObject({
      status: 413,
      body: '{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}',
    });
    expect(given.signals.at(-1)).toEqual({ type: 'responseTooLarge', sizeBytes: 6_291_557 });
  });

  test('of another invocation is refused', async () => {
    await using given = await givenApi();
    await givenRunning(given);
    expect(await given.ask('POST', answerPath.replace('id-1', 'id-2'), '1')).toMatchObject({
      status: 400,
      body: '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}',
    });
  });

  test.each(['%E0%A4%A', '%', 'id%2D1'])('rejects the id %s, which is taken as it stands', async (id) => {
    await using given = await givenApi();
    await givenRunning(given);
    expect(await given.ask('POST', answerPath.replace('id-1', id), '1')).toMatchObject({
      status: 400,
      body: '{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}',
    });
  });

  test('in a mode of its own is refused', async () => {
    await using given = await givenApi();
    await givenRunning(given);
    const headers = { 'Lambda-Runtime-Function-Response-Mode': 'streaming' };
    expect(await given.ask('POST', answerPath, '1', headers)).toMatchObject({
      status: 400,
      body: '{"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}',
    });
  });

  test('that ends before its length is refused', async () => {
    await using given = await givenApi();
    await givenRunning(given);
    const socket = connect({ port: given.port, host: given.host, allowHalfOpen: true });
    socket.end(`POST ${answerPath} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(
      '{"errorMessage":"HTTP request detected as truncated","errorType":"TruncatedHTTPRequest"}',
    );
  });
});

describe('/error', () => {
  test.each([
    ['Runtime.MarshalError', 'Runtime.MarshalError'],
    ['Function.TooSad', 'Function.TooSad'],
    ['TypeError', 'Runtime.Unknown'],
    ['Runtime.lower', 'Runtime.Unknown'],
  ])('of type %s is told as %s, with its body as it is', async (given_, told) => {
    await using given = await givenApi();
    await givenRunning(given);
    const headers = { 'Lambda-Runtime-Function-Error-Type': given_ };
    expect(await given.ask('POST', errorPath, '{"x":1}', headers)).toMatchObject({ status: 202 });
    expect(given.signals.at(-1)).toEqual({
      type: 'invocationError',
      payload: Buffer.from('{"x":1}'),
      errorType: told,
    });
  });
});

describe('an error over the limit of a response', () => {
  const refusal = {
    status: 413,
    body: '{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}',
  };
  const document = JSON.stringify({ errorType: 'x'.repeat(6_291_557) });

  test('is refused, as a response is, and never cut off', async () => {
    await using given = await givenApi();
    await givenRunning(given);
    expect(await given.ask('POST', errorPath, document)).toMatchObject(refusal);
    expect(given.signals.at(-1)).toEqual({ type: 'responseTooLarge', sizeBytes: document.length });
  });

  test('is refused in the init phase too', async () => {
    await using given = await givenApi();
    expect(await given.ask('POST', initErrorPath, document)).toMatchObject(refusal);
    expect(given.signals).toEqual([{ type: 'responseTooLarge', sizeBytes: document.length }]);
  });
});

describe('/init/error', () => {
  test('is accepted before the first /next, and not after', async () => {
    await using given = await givenApi();
    expect(await given.ask('POST', initErrorPath, '{}')).toMatchObject({
      status: 202,
      body: '{"status":"OK"}',
    });
    expect(given.signals).toEqual([
      { type: 'initError', payload: Buffer.from('{}'), errorType: 'Runtime.Unknown' },
    ]);
    await givenRunning(given);
    expect(await given.ask('POST', initErrorPath, '{}')).toMatchObject({ status: 403 });
  });

  test('is accepted again from the process that is started next', async () => {
    await using given = await givenApi();
    await givenRunning(given);
    given.api.restart();
    const answer = await fetch(`http://${given.api.address}${initErrorPath}`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(202);
  });
});

describe('anything else', () => {
  test.each([
    ['GET', '/2020-01-01/extension/event/next', 404],
    ['DELETE', nextPath, 405],
  ])('is refused by name: %s %s', async (method, path, status) => {
    await using given = await givenApi();
    expect(await given.ask(method, path)).toMatchObject({
      status,
      body: expect.stringContaining(
        `${method} ${path} is not implemented by the Runtime API of local-lambda`,
      ),
    });
  });
});

test('dispatching to a runtime that does not wait is a bug that is told', async () => {
  await using given = await givenApi();
  const api: RuntimeApi = given.api;
  expect(() => api.dispatch(invocation, 0)).toThrow('no runtime waits in /next');
});
