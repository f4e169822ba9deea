import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
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
});

const runtimes = ['nodejs22.x', 'nodejs24.x'] as const;

/** What of an error AWS's client tells the same way on both runtimes. */
const loadErrors: [
  title: string,
  files: ZipContent,
  handler: string,
  errorType: string,
  errorMessage: string | RegExp,
][] = [
  [
    'a missing file',
    {},
    'index.handler',
    'Runtime.ImportModuleError',
    /^Error: Cannot find module 'index'\nRequire stack:\n- /,
  ],
  [
    'a dependency that CommonJS does not find',
    { 'index.js': 'require("nowhere")' },
    'index.handler',
    'Runtime.ImportModuleError',
    /^Error: Cannot find module 'nowhere'\nRequire stack:\n- /,
  ],
  [
    'a dependency that an ES module does not find',
    { 'index.mjs': 'import "nowhere";' },
    'index.handler',
    'Error',
    /^Cannot find package 'nowhere' imported from .*\/index\.mjs$/,
  ],
  [
    'a file that an ES module does not find',
    { 'index.mjs': 'import "./nowhere.mjs";' },
    'index.handler',
    'Error',
    /^Cannot find module '.*\/nowhere\.mjs' imported from .*\/index\.mjs$/,
  ],
  [
    'a missing export',
    { 'index.mjs': 'export const other = 1;' },
    'index.handler',
    'Runtime.HandlerNotFound',
    'index.handler is undefined or not exported',
  ],
  [
    'an export that is nothing',
    { 'index.mjs': 'export const handler = 0;' },
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
    'an ES module that does not parse',
    { 'index.mjs': 'export const handler = (' },
    'index.handler',
    'Runtime.UserCodeSyntaxError',
    /^SyntaxError: /,
  ],
  [
    'CommonJS that does not parse',
    { 'index.cjs': 'exports.handler = (' },
    'index.handler',
    'Runtime.UserCodeSyntaxError',
    /^SyntaxError: /,
  ],
  [
    'a package.json that is no JSON',
    { 'index.js': 'exports.handler = async () => 1;', 'package.json': '{' },
    'index.handler',
    'Error',
    /^Invalid package config /,
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
    'a module that throws what is no error',
    { 'index.mjs': 'throw { is: 1 };' },
    'index.handler',
    'object',
    '[object Object]',
  ],
  [
    'response streaming, by name',
    { 'index.mjs': 'export const handler = awslambda.streamifyResponse(async () => {});' },
    'index.handler',
    'Runtime.NotImplemented',
    'response streaming (awslambda.streamifyResponse) is not implemented by local-lambda',
  ],
  [
    'another kind of streaming',
    {
      'index.mjs':
        'export const handler = Object.assign(async () => {}, { [Symbol.for("aws.lambda.runtime.handler.streaming")]: "request" });',
    },
    'index.handler',
    'Runtime.MalformedStreamingHandler',
    'Only response streaming is supported.',
  ],
];

describe.each(runtimes)('a handler on %s', (Runtime) => {
  test.concurrent.each(loadErrors)('fails on %s', async (_title, files, Handler, errorType, errorMessage) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, { 'readme.txt': '', ...files }, { Handler, Runtime });
    const { payload, functionError } = await invoke(cloud);
    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorType,
      errorMessage: typeof errorMessage === 'string' ? errorMessage : expect.stringMatching(errorMessage),
      trace: expect.any(Array),
    });
  });
});

describe('where the clients of the two runtimes differ', () => {
  const defaultExport = { 'index.mjs': 'export default { handler: async () => "default" };' };
  const exportOfFunction = {
    'index.js': 'exports.api = () => {}; exports.api.handler = async () => "nested";',
  };

  test.concurrent.each<
    [title: string, Runtime: (typeof runtimes)[number], files: ZipContent, handler: string, told: object]
  >([
    [
      'a default export',
      'nodejs22.x',
      defaultExport,
      'index.handler',
      { errorType: 'Runtime.HandlerNotFound' },
    ],
    ['a default export', 'nodejs24.x', defaultExport, 'index.handler', { told: 'default' }],
    ['an export of a function', 'nodejs22.x', exportOfFunction, 'index.api.handler', { told: 'nested' }],
    [
      'an export of a function',
      'nodejs24.x',
      exportOfFunction,
      'index.api.handler',
      { errorType: 'Runtime.HandlerNotFound' },
    ],
  ])('%s is taken on %s as AWS takes it', async (_title, Runtime, files, Handler, told) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, files, { Runtime, Handler });
    const { payload } = await invoke(cloud);
    expect(typeof payload === 'string' ? { told: payload } : payload).toMatchObject(told);
  });

  test.concurrent.each([
    ['nodejs22.x', 'Runtime.UserCodeSyntaxError: SyntaxError: Unexpected end of input'],
    ['nodejs24.x', 'SyntaxError: Unexpected end of input'],
  ] as const)('the trace of a syntax error begins on %s as on AWS', async (Runtime, first) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = (', { Runtime });
    const { payload } = await invoke(cloud);
    expect(payload).toHaveProperty('trace.0', first);
  });

  // What version 4 of the client leaves to Node ends the process: aws-lambda-base-images, issue 392.
  const crashes: [title: string, code: string, onVersion3: object, exit: string][] = [
    [
      'an error in the background',
      'export const handler = () => new Promise(() => setImmediate(() => { throw new Error("late"); }));',
      { errorType: 'Error', errorMessage: 'late' },
      'Runtime exited with error: exit status 1',
    ],
    [
      'a rejection that nobody handles',
      'export const handler = () => new Promise(() => { Promise.reject(new Error("lost")); });',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
      'Runtime exited with error: exit status 1',
    ],
    [
      'a promise that is never settled',
      'export const handler = async () => { await new Promise(() => {}); };',
      { errorType: 'Runtime.NodeJsExit', errorMessage: expect.stringMatching(/^The Lambda runtime client/) },
      'Runtime exited without providing a reason',
    ],
  ];

  test.concurrent.each(crashes)('%s is told by name on nodejs22.x', async (_title, code, told) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, code, { Runtime: 'nodejs22.x' });
    const { payload, functionError } = await invoke(cloud);
    expect(payload).toEqual({ ...told, trace: expect.any(Array) });
    expect(functionError).toBe('Unhandled');
  });

  test.concurrent.each(crashes)(
    '%s ends the process on nodejs24.x, as Node has it',
    async (_title, code, _told, exit) => {
      await using cloud = await givenCloud();
      await givenFunction(cloud, code, { Runtime: 'nodejs24.x' });
      const { payload, requestId } = await invoke(cloud);
      expect(payload).toEqual({
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: ${exit}`,
      });
    },
  );

  test.concurrent('a rejection that nobody handles comes before the answer on nodejs24.x, in Node’s own words', async () => {
    await using cloud = await givenCloud();
    const code =
      'const sayHello = async () => { throw new Error("hello"); }; export const handler = async () => { sayHello(); return 1; };';
    await givenFunction(cloud, code);
    const { payload, tail } = await invoke(cloud);
    expect(payload).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(tail).toMatch(/\nError: hello\n {4}at /);
  });
});

describe('modules outside of the package', () => {
  /** As where a data folder is inside of a project: `outer` is in a folder above the function's. */
  async function givenOuterModule(files: ZipContent, Runtime: (typeof runtimes)[number]) {
    const cloud = await givenCloud();
    const outer = path.join(cloud.dataDir, 'node_modules/outer');
    await mkdir(outer, { recursive: true });
    await writeFile(path.join(outer, 'index.js'), 'module.exports = "outer";');
    await givenFunction(cloud, files, { Runtime });
    return { cloud, outer };
  }

  const requiring = { 'index.js': 'const outer = require("outer"); exports.handler = async () => outer;' };
  const importing = { 'index.mjs': 'import outer from "outer"; export const handler = async () => outer;' };
  const hint = (outer: string) =>
    `local-lambda: 'outer' was found in ${outer}, outside of the package, where Lambda does not have it; bundle it with the function`;

  describe.each(runtimes)('on %s', (Runtime) => {
    test.concurrent.each([
      [
        'required',
        requiring,
        'Runtime.ImportModuleError',
        /^Error: Cannot find module 'outer'\nRequire stack:\n- /,
      ],
      ['imported', importing, 'Error', /^Cannot find package 'outer' imported from .*index\.mjs$/],
    ] as const)(
      'are not found when they are %s, and the log says what to do',
      async (_title, files, errorType, errorMessage) => {
        const { cloud, outer } = await givenOuterModule(files, Runtime);
        await using _ = cloud;
        const { payload, tail } = await invoke(cloud);
        expect(payload).toMatchObject({ errorType, errorMessage: expect.stringMatching(errorMessage) });
        expect(tail).toContain(hint(outer));
      },
    );
  });

  test.concurrent('are not found by require.resolve, by import.meta.resolve or by their path either', async () => {
    const code = `
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const codeOf = async (find) => { try { return await find(); } catch ({ code }) { return code; } };
      export const handler = async ({ outer }) => [
        await codeOf(() => require.resolve('outer')),
        await codeOf(() => import.meta.resolve('outer')),
        await codeOf(() => import('outer')),
        await codeOf(() => require(outer + '/index.js')),
      ];`;
    const { cloud, outer } = await givenOuterModule({ 'index.mjs': code }, 'nodejs24.x');
    await using _ = cloud;
    const { payload } = await invoke(cloud, { outer: '/usr/lib' });
    expect(outer).toContain(cloud.dataDir);
    expect(payload).toEqual([
      'MODULE_NOT_FOUND',
      'ERR_MODULE_NOT_FOUND',
      'ERR_MODULE_NOT_FOUND',
      'MODULE_NOT_FOUND',
    ]);
  });

  test.concurrent('are found in the package and in the temp dir', async () => {
    await using cloud = await givenCloud();
    const code = `
      import { writeFileSync } from 'node:fs';
      import inner from 'inner';
      export const handler = async () => {
        writeFileSync(process.env.TMPDIR + '/made.mjs', 'export default "made";');
        return [inner, (await import(process.env.TMPDIR + '/made.mjs')).default];
      };`;
    const inner = { 'node_modules/inner/index.js': 'module.exports = "inner";' };
    await givenFunction(cloud, { 'index.mjs': code, ...inner });
    expect((await invoke(cloud)).payload).toEqual(['inner', 'made']);
  });

  test.concurrent('of the AWS SDK are not here, and the log says so', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'import "@aws-sdk/client-s3";');
    const { payload, tail } = await invoke(cloud);
    expect(payload).toMatchObject({ errorType: 'Error' });
    expect(tail).toContain(
      "local-lambda: '@aws-sdk/client-s3' is part of Lambda’s Node.js runtimes, but not of local-lambda; bundle it with the function",
    );
  });
});

describe.each(runtimes)('a function on %s', (Runtime) => {
  test.concurrent.each<[title: string, code: string, errorType: string, errorMessage: string]>([
    ['an error', 'export const handler = async () => { throw new TypeError("bad"); };', 'TypeError', 'bad'],
    ['a thing that is no error', 'export const handler = async () => { throw "bad"; };', 'string', 'bad'],
    [
      'an error that cannot be read',
      'export const handler = async () => { throw Object.defineProperty(new Error(), "message", { get() { throw 1; } }); };',
      'handled',
      'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
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
    ['that is no string', '7n', 'handled'],
  ])('reports an error with a name %s, once, and goes on', async (_title, name, errorType) => {
    await using cloud = await givenCloud();
    const code = `let calls = 0; export const handler = async ({ fails }) => {
      calls += 1;
      if (fails) throw Object.assign(new Error("bad"), { name: ${name} });
      return calls;
    };`;
    await givenFunction(cloud, code, { Runtime });
    expect((await invoke(cloud, { fails: true })).payload).toMatchObject({ errorType });
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
