import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from '@jest/globals';
import type { ZipContent } from '../setup/make-zip.ts';
import { givenCloud, givenFunction, invoke, readRecords } from '../setup/test-cloud.ts';

describe('a handler', () => {
  test.concurrent.each<[title: string, files: ZipContent, handler: string]>([
    [
      'an ES module by extension',
      { 'index.mjs': 'export const handler = async () => "ok";' },
      'index.handler',
    ],
    [
      'an ES module by package.json',
      { 'index.js': 'export const handler = async () => "ok";', 'package.json': '{"type":"module"}' },
      'index.handler',
    ],
    [
      'CommonJS',
      { 'index.js': 'exports.handler = async () => require("./b").b;', 'b.js': 'exports.b = "ok";' },
      'index.handler',
    ],
    ['CommonJS by extension', { 'index.cjs': 'exports.handler = async () => "ok";' }, 'index.handler'],
    ['a nested folder', { 'src/app/main.mjs': 'export const run = async () => "ok";' }, 'src/app/main.run'],
    ['a nested export', { 'index.js': 'exports.api = { get: async () => "ok" };' }, 'index.api.get'],
    [
      'a function that returns no promise',
      { 'index.mjs': 'export const handler = () => Promise.resolve("ok");' },
      'index.handler',
    ],
    [
      'top-level await',
      { 'index.mjs': 'const ok = await Promise.resolve("ok"); export const handler = async () => ok;' },
      'index.handler',
    ],
  ])('may be %s', async (_title, files, Handler) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, files, { Handler });
    expect(await invoke(cloud)).toMatchObject({ text: '"ok"', functionError: undefined });
  });

  test.concurrent.each<
    [title: string, files: ZipContent, handler: string, errorType: string, errorMessage: string | RegExp]
  >([
    [
      'a missing file',
      {},
      'index.handler',
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'index'/,
    ],
    [
      'a missing dependency',
      { 'index.js': 'require("nowhere")' },
      'index.handler',
      'Runtime.ImportModuleError',
      /^Error: Cannot find module 'nowhere'/,
    ],
    [
      'a missing export',
      { 'index.mjs': 'export const other = 1;' },
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    [
      'an export that is no function',
      { 'index.mjs': 'export const handler = 1;' },
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    [
      'code that does not parse',
      { 'index.mjs': 'export const handler = (' },
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError: /,
    ],
    ['a name without export', {}, 'index', 'Runtime.MalformedHandlerName', 'Bad handler'],
    [
      'a name that climbs',
      {},
      '../index.handler',
      'Runtime.MalformedHandlerName',
      "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
    ],
    [
      'a module that throws',
      { 'index.mjs': 'throw new RangeError("no");' },
      'index.handler',
      'RangeError',
      'no',
    ],
    [
      'response streaming, by name',
      { 'index.mjs': 'export const handler = awslambda.streamifyResponse(async () => {});' },
      'index.handler',
      'Runtime.NotImplemented',
      'response streaming (awslambda.streamifyResponse) is not implemented by local-lambda',
    ],
  ])('fails on %s', async (_title, files, Handler, errorType, errorMessage) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, { 'readme.txt': '', ...files }, { Handler });
    const { payload, functionError } = await invoke(cloud);
    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorType,
      errorMessage: typeof errorMessage === 'string' ? errorMessage : expect.stringMatching(errorMessage),
      trace: expect.any(Array),
    });
  });
});

describe.each(['nodejs22.x', 'nodejs24.x'] as const)('a function on %s', (Runtime) => {
  test.concurrent.each<[title: string, code: string, errorType: string, errorMessage: string]>([
    ['an error', 'export const handler = async () => { throw new TypeError("bad"); };', 'TypeError', 'bad'],
    ['a thing that is no error', 'export const handler = async () => { throw "bad"; };', 'string', 'bad'],
    [
      'an error in the background',
      'export const handler = () => new Promise(() => setImmediate(() => { throw new Error("late"); }));',
      'Error',
      'late',
    ],
    [
      'a rejection that nobody handles',
      'export const handler = () => new Promise(() => { Promise.reject(new Error("lost")); });',
      'Runtime.UnhandledPromiseRejection',
      'Error: lost',
    ],
  ])('reports %s', async (_title, code, errorType, errorMessage) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, code, { Runtime });
    const { payload, functionError } = await invoke(cloud);
    expect(payload).toEqual({ errorType, errorMessage, trace: expect.any(Array) });
    expect(functionError).toBe('Unhandled');
  });

  test.concurrent.each([
    ['too long for a header', '"n".repeat(20_000)', 'n'.repeat(20_000)],
    ['no header may hold', '"line\\nfeed \\u{1F4A5}"', 'line\nfeed \u{1F4A5}'],
    ['that is no string', '7n', '7'],
  ])('reports an error with a name %s, once, and goes on', async (_title, name, errorType) => {
    await using cloud = await givenCloud();
    const code = `let calls = 0; export const handler = async ({ fails }) => {
      calls += 1;
      if (fails) throw Object.assign(new Error("bad"), { name: ${name} });
      return calls;
    };`;
    await givenFunction(cloud, code, { Runtime });
    expect((await invoke(cloud, { fails: true })).payload).toMatchObject({ errorType, errorMessage: 'bad' });
    expect((await readRecords(cloud)).at(-1)?.record).toMatchObject({ errorType: 'Runtime.Unknown' });
    expect((await invoke(cloud)).payload).toBe(2);
  });

  test.concurrent('ends with a message when its Runtime API refuses it', async () => {
    await using cloud = await givenCloud();
    const code = `export const handler = async (event, { awsRequestId }) => {
      const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
      await fetch(api + awsRequestId + '/response', { method: 'POST', body: '"first"' });
      return 'second';
    };`;
    await givenFunction(cloud, code, { Runtime });
    const { payload, tail, requestId } = await invoke(cloud);
    expect(payload).toBe('first');
    expect(tail).toContain(
      `the Runtime API refused POST /2018-06-01/runtime/invocation/${requestId}/response: 403 `,
    );
    expect((await readRecords(cloud)).at(-1)?.record).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  test.concurrent('fails by name when its promise is never settled and nothing is left to do', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => { await new Promise(() => {}); };', {
      Runtime,
    });
    expect(await invoke(cloud)).toMatchObject({ payload: { errorType: 'Runtime.NodeJsExit' } });
  });

  test.concurrent('prints with time, request id and level, one event a call, and nothing of its own', async () => {
    await using cloud = await givenCloud();
    const code = 'export const handler = async () => { console.log("a\\nb", { c: 1 }); console.warn("w"); };';
    await givenFunction(cloud, code, { Runtime, LoggingConfig: { LogFormat: 'Text' } });
    const { requestId } = await invoke(cloud);
    const { events = [] } = await cloud.logs.send(
      new FilterLogEventsCommand({ logGroupName: '/aws/lambda/fun' }),
    );
    const lines = events.map(({ message = '' }) => message.replace(/^\d{4}-\S+Z/, 'TIME'));
    expect(lines.filter((line) => !/^(INIT_START|START|END|REPORT) /.test(line))).toEqual([
      `TIME\t${requestId}\tINFO\ta\rb { c: 1 }\n`,
      `TIME\t${requestId}\tWARN\tw\n`,
    ]);
  });

  test.concurrent('prints in JSON, from the level that the function asks for', async () => {
    await using cloud = await givenCloud();
    const code = 'export const handler = async () => { console.info("no"); console.error("yes"); };';
    const LoggingConfig = {
      LogFormat: 'JSON',
      ApplicationLogLevel: 'ERROR',
      SystemLogLevel: 'WARN',
    } as const;
    await givenFunction(cloud, code, { Runtime, LoggingConfig });
    const { tail, requestId } = await invoke(cloud);
    expect(JSON.parse(tail)).toEqual({
      timestamp: expect.any(String),
      level: 'ERROR',
      requestId,
      message: 'yes',
    });
  });

  test.concurrent('has the heap that Lambda would give it', async () => {
    await using cloud = await givenCloud();
    const code =
      'export const handler = async () => process.execArgv.filter((flag) => flag.includes("space-size"));';
    await givenFunction(cloud, code, { Runtime, MemorySize: 512 });
    expect((await invoke(cloud)).payload).toEqual(['--max-semi-space-size=25', '--max-old-space-size=461']);
  });
});

describe('callbacks', () => {
  test.concurrent('are refused by name on nodejs24.x', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = (event, context, callback) => callback(null, 1);');
    const { payload } = await invoke(cloud);
    expect(payload).toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
      errorMessage: expect.stringMatching(
        /^ERROR: AWS Lambda has removed support for callback-based function handlers/,
      ),
    });
  });

  test.concurrent.each([
    ['a result', 'callback(null, { a: 1 })', '{"a":1}'],
    [
      'a result, held back until the event loop is empty',
      'setTimeout(() => { globalThis.done = true; }, 20); callback(null, { get done() { return globalThis.done; } })',
      '{"done":true}',
    ],
    [
      'a result at once where the function does not wait',
      'context.callbackWaitsForEmptyEventLoop = false; setInterval(() => {}, 1000); callback(null, 1)',
      '1',
    ],
    ['null when it is never called', 'setTimeout(() => {}, 1)', 'null'],
    ['the result of context.succeed', 'context.succeed(2)', '2'],
  ])('give %s on nodejs22.x', async (_title, body, text) => {
    await using cloud = await givenCloud();
    const code = `exports.handler = (event, context, callback) => { ${body}; };`;
    await givenFunction(cloud, { 'index.js': code }, { Runtime: 'nodejs22.x' });
    expect(await invoke(cloud)).toMatchObject({ text, functionError: undefined });
  });

  test.concurrent('give an error on nodejs22.x', async () => {
    await using cloud = await givenCloud();
    const code = 'exports.handler = (event, context, callback) => callback(new Error("no"));';
    await givenFunction(cloud, { 'index.js': code }, { Runtime: 'nodejs22.x' });
    expect(await invoke(cloud)).toMatchObject({ payload: { errorType: 'Error', errorMessage: 'no' } });
  });
});

describe('a result that JSON has no text for', () => {
  test.concurrent.each([
    ['nodejs22.x', 'Error'],
    ['nodejs24.x', 'Runtime.JSONStringifyError'],
  ] as const)('is an error on %s: %s', async (Runtime, errorType) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1n;', { Runtime });
    const { payload } = await invoke(cloud);
    expect(payload).toMatchObject({ errorType, errorMessage: 'Unable to stringify response body' });
  });
});
