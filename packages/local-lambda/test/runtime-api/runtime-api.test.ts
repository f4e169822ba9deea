import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
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

function headersOf({ headers }: { headers: string[] }): Record<string, string | undefined> {
  return Object.fromEntries(
    headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1]]] : [])),
  );
}

function refusedTransition(from: string, to: string): string {
  const errorMessage = `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`;
  return JSON.stringify({ errorMessage, errorType: 'InvalidStateTransition' });
}

/** Reads one reply after another from the bytes of a socket: a head, and as many bytes as its Content-Length says. */
function replyReader(socket: Socket): () => Promise<{ status: string | undefined; body: string }> {
  const chunks = socket[Symbol.asyncIterator]();
  let unread = Buffer.alloc(0);
  const readUntil = async (isEnough: () => boolean) => {
    while (!isEnough()) unread = Buffer.concat([unread, (await chunks.next()).value]);
  };
  return async () => {
    await readUntil(() => unread.includes('\r\n\r\n'));
    const head = unread.subarray(0, unread.indexOf('\r\n\r\n') + 4);
    const length = Number(/^content-length: (\d+)\r$/im.exec(head.toString())?.[1]);
    await readUntil(() => unread.length >= head.length + length);
    const body = unread.subarray(head.length, head.length + length).toString();
    unread = unread.subarray(head.length + length);
    return { status: head.toString().split(' ', 2)[1], body };
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
    expect(headersOf({ headers })).toMatchObject({
      'Content-Type': 'application/json',
      'Content-Length': '10',
      'Lambda-Runtime-Aws-Request-Id': 'id-1',
      'Lambda-Runtime-Deadline-Ms': '1700000000123',
      'Lambda-Runtime-Invoked-Function-Arn': invocation.functionArn,
      'Lambda-Runtime-Trace-Id': invocation.traceId,
    });
    expect(headers).not.toContain('Transfer-Encoding');
    expect(headers.filter((name) => /Client-Context|Cognito|Tenant/.test(name))).toEqual([]);
  });

  test('stays on one socket from invocation to invocation', async () => {
    await using given = await givenApi();
    const first = await givenRunning(given);
    await given.ask('POST', answerPath, '1');
    const second = await givenRunning(given);
    expect(second.port).toBe(first.port);
  });

  test('hands out the same event again to a runtime that starts over before it has answered', async () => {
    await using given = await givenApi();
    const first = await givenRunning(given);
    const again = await given.ask('GET', nextPath);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(headersOf(again)).toMatchObject({
      'Lambda-Runtime-Aws-Request-Id': 'id-1',
      'Lambda-Runtime-Deadline-Ms': '1700000000123',
    });
    expect(given.signals).toEqual([{ type: 'next' }]);
  });

  test('is found whatever its query', async () => {
    await using given = await givenApi();
    const signalled = given.signalled();
    const asked = given.ask('GET', `${nextPath}?a=b`);
    await signalled;
    given.api.dispatch(invocation, 0);
    expect(await asked).toMatchObject({ status: 200 });
  });

  test('is refused after an error of the init phase', async () => {
    await using given = await givenApi();
    await given.ask('POST', initErrorPath, '{}');
    expect(await given.ask('GET', nextPath)).toMatchObject({
      status: 403,
      body: refusedTransition('InitError', 'Ready'),
    });
    expect(await given.ask('POST', initErrorPath, '{}')).toMatchObject({
      status: 403,
      body: refusedTransition('InitError', 'InitError'),
    });
  });

  test('hands out the client context byte for byte in UTF-8, its line ends as spaces', async () => {
    await using given = await givenApi();
    const signalled = given.signalled();
    const asked = given.ask('GET', nextPath);
    await signalled;
    given.api.dispatch({ ...invocation, clientContext: '{"custom":\n{"a":"ü漢"}}' }, 0);
    const context = headersOf(await asked)['Lambda-Runtime-Client-Context'] ?? '';
    expect(Buffer.from(context, 'latin1').toString()).toBe('{"custom": {"a":"ü漢"}}');
  });
});

describe('a client that knows bodies by Content-Length only', () => {
  test('serves many invocations on one socket', async () => {
    await using given = await givenApi();
    const socket = connect({ port: given.port, host: given.host });
    const read = replyReader(socket);
    for (let count = 0; count < 100; count += 1) {
      const signalled = given.signalled();
      socket.write(`GET ${nextPath} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await signalled;
      given.api.dispatch({ ...invocation, event: Buffer.from('é'.repeat(count)) }, 0);
      expect(await read()).toMatchObject({ status: '200', body: 'é'.repeat(count) });
      socket.write(`POST ${answerPath} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1`);
      expect(await read()).toMatchObject({ status: '202', body: '{"status":"OK"}' });
      socket.write(`POST ${answerPath} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n2`);
      expect(await read()).toMatchObject({ status: '403' });
      socket.write('GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n');
      expect(await read()).toMatchObject({ status: '404' });
    }
    socket.destroy();
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
    for (const [path, target] of [
      [answerPath, 'InvocationResponse'],
      [errorPath, 'InvocationErrorResponse'],
      [initErrorPath, 'InitError'],
    ] as const) {
      expect(await given.ask('POST', path, '2')).toMatchObject({
        status: 403,
        body: refusedTransition('RuntimeResponseSentState', target),
      });
    }
    expect(given.signals).toHaveLength(2);
  });

  test('is accepted in chunks, and empty', async () => {
    await using given = await givenApi();
    for (const body of ['in chunks', '']) {
      await givenRunning(given);
      const headers = { 'Transfer-Encoding': 'chunked' };
      expect(await given.ask('POST', answerPath, body, headers)).toMatchObject({ status: 202 });
      expect(given.signals.at(-1)).toEqual({ type: 'response', payload: Buffer.from(body) });
    }
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

  test.each([
    [
      'streaming',
      'Runtime.NotImplemented',
      'response streaming (Lambda-Runtime-Function-Response-Mode: streaming) is not implemented by local-lambda',
    ],
    ['sometimes', 'Runtime.InvalidResponseModeHeader', 'Invalid function response mode'],
  ])(
    'in the mode %s is refused, and the invocation fails with the reason',
    async (mode, errorType, errorMessage) => {
      await using given = await givenApi();
      await givenRunning(given);
      const headers = { 'Lambda-Runtime-Function-Response-Mode': mode };
      expect(await given.ask('POST', answerPath, '1', headers)).toMatchObject({
        status: 400,
        body: JSON.stringify({ errorMessage, errorType: 'InvalidFunctionResponseMode' }),
      });
      const payload = Buffer.from(JSON.stringify({ errorType, errorMessage }));
      expect(given.signals.at(-1)).toEqual({ type: 'invocationError', payload, errorType });
      expect(await givenRunning(given)).toMatchObject({ status: 200 });
    },
  );

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

describe('an error with its cause for X-Ray', () => {
  test('may carry it in a header of up to a megabyte', async () => {
    await using given = await givenApi();
    await givenRunning(given);
    const headers = { 'Lambda-Runtime-Function-XRay-Error-Cause': `{"x":"${'y'.repeat(1_000_000)}"}` };
    expect(await given.ask('POST', errorPath, '{"x":1}', headers)).toMatchObject({ status: 202 });
    expect(given.signals.at(-1)).toMatchObject({ payload: Buffer.from('{"x":1}') });
  });

  test.each([
    [
      '{"errorType":"T","errorMessage":"M","stackTrace":["a"],"errorCause":{"x":1},"more":2}',
      '{"errorMessage":"M","errorType":"T","stackTrace":["a"]}',
    ],
    ['{"errorMessage":"M"}', '{"errorMessage":"M","errorType":""}'],
    ['{', '"Invalid error body"'],
    ['{"stackTrace":1}', '"Invalid error body"'],
  ])('in its document reaches the caller without it: %s', async (body, told) => {
    await using given = await givenApi();
    await givenRunning(given);
    const headers = { 'Content-Type': 'application/vnd.aws.lambda.error.cause+json' };
    expect(await given.ask('POST', errorPath, body, headers)).toMatchObject({ status: 202 });
    expect(given.signals.at(-1)).toMatchObject({ type: 'invocationError', payload: Buffer.from(told) });
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
  test('is accepted before the first /next', async () => {
    await using given = await givenApi();
    expect(await given.ask('POST', initErrorPath, '{}')).toMatchObject({
      status: 202,
      body: '{"status":"OK"}',
    });
    expect(given.signals).toEqual([
      { type: 'initError', payload: Buffer.from('{}'), errorType: 'Runtime.Unknown' },
    ]);
  });

  test('is refused after it', async () => {
    await using given = await givenApi();
    await givenRunning(given);
    expect(await given.ask('POST', initErrorPath, '{}')).toMatchObject({
      status: 403,
      body: refusedTransition('Running', 'InitError'),
    });
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
    ['GET', '/2020-01-01/extension/event/next', 404, undefined],
    ['GET', '/2018-06-01/runtime/restore/next', 404, undefined],
    ['GET', `${nextPath}/`, 404, undefined],
    ['DELETE', nextPath, 405, 'GET'],
    ['GET', errorPath, 405, 'POST'],
  ])('is refused by name: %s %s', async (method, path, status, allowed) => {
    await using given = await givenApi();
    const answer = await given.ask(method, path);
    expect(answer).toMatchObject({
      status,
      body: expect.stringContaining(
        `${method} ${path} is not implemented by the Runtime API of local-lambda`,
      ),
    });
    expect(headersOf(answer).Allow).toBe(allowed);
  });
});

test('dispatching to a runtime that does not wait is a bug that is told', async () => {
  await using given = await givenApi();
  const api: RuntimeApi = given.api;
  expect(() => api.dispatch(invocation, 0)).toThrow('no runtime waits in /next');
});
