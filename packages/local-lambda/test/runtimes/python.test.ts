import { setTimeout as sleep } from 'node:timers/promises';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { missingFor } from '../../src/index.ts';
import type { ZipContent } from '../setup/make-zip.ts';
import { givenCloud, givenFunction, invoke, readRecords, type TestCloud } from '../setup/test-cloud.ts';

const missing = missingFor('python3.13');
const withPython =
  missing === undefined
    ? describe
    : (title: string, body: () => void) => describe.skip(`${title}: ${missing}`, body);

/** A Python function; its code is `app.py`, its handler `app.handler`, unless told otherwise. */
function givenPython(
  cloud: TestCloud,
  content: ZipContent | string,
  settings: Parameters<typeof givenFunction>[2] = {},
): Promise<string> {
  const files = typeof content === 'string' ? { 'app.py': content } : content;
  return givenFunction(cloud, files, { Runtime: 'python3.13', Handler: 'app.handler', ...settings });
}

/** A handler that returns what the expression gives. */
function returning(expression: string): string {
  return `def handler(event, context):\n    return ${expression}\n`;
}

withPython('a Python handler', () => {
  test.concurrent.each<[title: string, files: ZipContent, handler: string]>([
    ['in a module', { 'app.py': returning('"ok"') }, 'app.handler'],
    ['in a package, with a slash', { 'src/app/main.py': returning('"ok"') }, 'src/app/main.handler'],
    ['in a package, with dots', { 'src/app/main.py': returning('"ok"') }, 'src.app.main.handler'],
    [
      'that is a class',
      { 'app.py': 'class Handler(str):\n    def __new__(cls, *_): return "ok"' },
      'app.Handler',
    ],
    [
      'beside modules named as those of the runtime and of the standard library',
      {
        'app.py': `import bootstrap, errors, logs\n${returning('bootstrap.o + errors.k + logs.nothing')}`,
        'bootstrap.py': 'o = "o"',
        'errors.py': 'k = "k"',
        'logs/__init__.py': 'nothing = ""',
        'token.py': 'raise Exception("shadowed")',
      },
      'app.handler',
    ],
  ])('may be %s', async (_title, files, Handler) => {
    await using cloud = await givenCloud();
    await givenPython(cloud, files, { Handler });
    expect(await invoke(cloud)).toMatchObject({ text: '"ok"', functionError: undefined });
  });

  test.concurrent.each<
    [title: string, code: string, handler: string, errorType: string, errorMessage: string | RegExp]
  >([
    [
      'a missing module',
      '',
      'other.handler',
      'Runtime.ImportModuleError',
      "Unable to import module 'other': No module named 'other'",
    ],
    [
      'a dependency that was not packaged',
      'import pip',
      'app.handler',
      'Runtime.ImportModuleError',
      "Unable to import module 'app': No module named 'pip'",
    ],
    [
      'a missing function',
      'other = 1',
      'app.handler',
      'Runtime.HandlerNotFound',
      "Handler 'handler' missing on module 'app'",
    ],
    [
      'code that does not parse',
      'def handler(',
      'app.handler',
      'Runtime.UserCodeSyntaxError',
      /^Syntax error in module 'app': .*\(app\.py, line 1\)$/,
    ],
    [
      'a name without function',
      '',
      'app',
      'Runtime.MalformedHandlerName',
      "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
    ],
    [
      'a module that is built in',
      '',
      'sys.handler',
      'Runtime.BuiltInModuleConflict',
      'Cannot use built-in module sys as a handler module',
    ],
    ['a module that raises', 'raise KeyError("no")', 'app.handler', 'KeyError', "'no'"],
  ])('fails on %s', async (_title, code, Handler, errorType, errorMessage) => {
    await using cloud = await givenCloud();
    await givenPython(cloud, code, { Handler });
    const { payload, functionError } = await invoke(cloud);
    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorMessage: typeof errorMessage === 'string' ? errorMessage : expect.stringMatching(errorMessage),
      errorType,
      requestId: '',
      stackTrace: expect.any(Array),
    });
  });

  test.concurrent('whose module cannot be loaded says so in the record of the init phase', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, 'import nowhere');
    await invoke(cloud);
    const done = (await readRecords(cloud)).find(({ type }) => type === 'platform.initRuntimeDone');
    expect(done?.record).toMatchObject({ status: 'error', errorType: 'Runtime.ImportModuleError' });
  });
});

withPython('a Python error', () => {
  test.concurrent('is reported as AWS does, from where the code of the function is', async () => {
    await using cloud = await givenCloud();
    const code = `def fail():
    raise ValueError("bad")

def handler(event, context):
    try:
        fail()
    except ValueError as cause:
        raise LookupError("worse") from cause
`;
    await givenPython(cloud, code);
    const { text, requestId } = await invoke(cloud);
    const frame = expect.stringMatching(
      /^ {2}File "\/.*\/app\.py", line 8, in handler\n {4}raise LookupError\("worse"\) from cause\n$/,
    );
    expect(JSON.parse(text)).toEqual({
      errorMessage: 'worse',
      errorType: 'LookupError',
      requestId,
      stackTrace: [frame],
    });
    // The order and the spaces of json.dumps, as on AWS.
    expect(text).toMatch(/^\{"errorMessage": "worse", "errorType": "LookupError", "requestId": "/);
    const [line = ''] = await printed(cloud);
    expect(JSON.parse(line)).toMatchObject({ level: 'ERROR', errorType: 'LookupError', requestId });
  });

  test.concurrent('of a call that did not get into the function shows the runtime', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, 'def handler():\n    return 1');
    expect((await invoke(cloud)).payload).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'handler() takes 0 positional arguments but 2 were given',
      stackTrace: [expect.stringContaining('bootstrap.py'), expect.stringContaining('in run')],
    });
  });

  test.concurrent('is one event of the log in Text format', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, 'def handler(event, context):\n    raise ValueError("two\\nlines")', {
      LoggingConfig: { LogFormat: 'Text' },
    });
    await invoke(cloud);
    const [line = ''] = (await printed(cloud)).filter((event) => event.includes('ValueError'));
    expect(line.split('\r').map((part) => part.replace(/".*\/app\.py"/, '"app.py"'))).toEqual([
      '[ERROR] ValueError: two',
      'lines',
      'Traceback (most recent call last):',
      '\u00a0\u00a0File "app.py", line 2, in handler',
      '\u00a0\u00a0\u00a0\u00a0raise ValueError("two\\nlines")\n',
    ]);
  });

  test.concurrent.each([
    ['sys.exit(3)', 'Runtime exited with error: exit status 3'],
    ['exit()', 'Runtime exited without providing a reason'],
    ['os._exit(4)', 'Runtime exited with error: exit status 4'],
  ])('that ends the process is an exit: %s', async (statement, message) => {
    await using cloud = await givenCloud();
    await givenPython(cloud, `import os, sys\ndef handler(event, context):\n    ${statement}`);
    const { payload, requestId } = await invoke(cloud);
    expect(payload).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${message}`,
    });
  });

  test.concurrent('leaves the process as it was', async () => {
    await using cloud = await givenCloud();
    const code = `calls = 0
def handler(event, context):
    global calls
    calls += 1
    if event["fails"]:
        raise Exception("bad")
    return calls
`;
    await givenPython(cloud, code);
    expect((await invoke(cloud, { fails: true })).payload).toMatchObject({ errorType: 'Exception' });
    expect((await readRecords(cloud)).at(-1)?.record).toMatchObject({ errorType: 'Runtime.Unknown' });
    expect((await invoke(cloud, { fails: false })).payload).toBe(2);
  });
});

withPython('a Python result', () => {
  const code = `from collections import namedtuple
from decimal import Decimal
def handler(event, context):
    return eval(event["expression"])
`;

  test.concurrent('is put into JSON as AWS does', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, code);
    const texts = {
      None: 'null',
      '{"a": [1, 2.5, True, None], 3: "\u00fc"}': '{"a": [1, 2.5, true, null], "3": "\u00fc"}',
      '(1, len(event))': '[1, 1]',
      'Decimal("1.10")': '1.10',
      'Decimal("NaN")': 'NaN',
      'namedtuple("Point", "x y")(1, b"y")': '{"x": 1, "y": "y"}',
      'b"as it is"': 'as it is',
    };
    for (const [expression, text] of Object.entries(texts)) {
      expect([expression, await invokeForText(cloud, { expression })]).toEqual([expression, text]);
    }
  });

  test.concurrent('that JSON has no text for is an error', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, code);
    const reasons = {
      '{1}': 'Object of type set is not JSON serializable',
      '{(1,): 1}': 'keys must be str, int, float, bool or None, not tuple',
      '[event.update(event=event), event]': 'Circular reference detected',
    };
    for (const [expression, reason] of Object.entries(reasons)) {
      const { payload, requestId } = await invoke(cloud, { expression });
      expect(payload).toEqual({
        errorMessage: `Unable to marshal response: ${reason}`,
        errorType: 'Runtime.MarshalError',
        requestId,
        stackTrace: [],
      });
    }
  });
});

withPython('the environment of a Python function', () => {
  test.concurrent('has the context of AWS', async () => {
    await using cloud = await givenCloud();
    const code = returning(`{
        **{name: getattr(context, name) for name in [
            "aws_request_id", "function_name", "function_version", "invoked_function_arn", "memory_limit_in_mb",
            "log_group_name", "tenant_id",
        ]},
        "stream": context.log_stream_name.split("]")[0][-8:],
        "remaining": 0 < context.get_remaining_time_in_millis() <= 20_000,
        "client": [context.client_context.custom, context.client_context.env, context.client_context.client.app_title],
        "identity": context.identity.cognito_identity_id,
    }`);
    await givenPython(cloud, code);
    const told = { custom: { a: 1 }, client: { app_title: 'title' } };
    const ClientContext = Buffer.from(JSON.stringify(told)).toString('base64');
    const { payload, requestId } = await invoke(cloud, {}, { ClientContext });
    expect(payload).toEqual({
      aws_request_id: requestId,
      function_name: 'fun',
      function_version: '$LATEST',
      invoked_function_arn: 'arn:aws:lambda:us-east-1:000000000000:function:fun',
      memory_limit_in_mb: '256',
      log_group_name: '/aws/lambda/fun',
      tenant_id: null,
      stream: '[$LATEST',
      remaining: true,
      client: [{ a: 1 }, null, 'title'],
      identity: null,
    });
  });

  test.concurrent('has a client context in any language', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, returning('context.client_context.custom["name"]'));
    const ClientContext = Buffer.from('{"custom": {"name": "Jürgen 张"}}').toString('base64');
    expect((await invoke(cloud, {}, { ClientContext })).payload).toBe('Jürgen 张');
  });

  test.concurrent('has no client context where the caller gave none', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, returning('context.client_context'));
    expect((await invoke(cloud)).payload).toBeNull();
  });

  test.concurrent('is that of its runtime: variables, trace of each invocation, no packages of the machine', async () => {
    await using cloud = await givenCloud();
    const code = `import os, sys\n${returning(`{
        "runtime": os.environ["AWS_EXECUTION_ENV"],
        "first": sys.path[0] == os.environ["LAMBDA_TASK_ROOT"],
        "pythonpath": os.environ["PYTHONPATH"] == os.environ["LAMBDA_RUNTIME_DIR"],
        "packages": [folder for folder in sys.path if folder.endswith("-packages")],
        "bytecode": os.path.exists(os.path.join(os.environ["LAMBDA_TASK_ROOT"], "__pycache__")),
        "encoding": sys.stdout.encoding.lower(),
        "trace": os.environ["_X_AMZN_TRACE_ID"],
    }`)}`;
    await givenPython(cloud, { 'app.py': code, 'other.py': '' });
    const { payload } = await invoke(cloud);
    expect(payload).toEqual({
      runtime: 'AWS_Lambda_python3.13',
      first: true,
      pythonpath: true,
      packages: [],
      bytecode: false,
      encoding: 'utf-8',
      trace: expect.stringMatching(/^Root=1-/),
    });
    expect((await invoke(cloud)).payload).not.toMatchObject({ trace: Reflect.get(Object(payload), 'trace') });
  });

  test.concurrent('names the interpreter that ran', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, `import platform\n${returning('platform.python_version()')}`, {
      Runtime: 'python3.12',
    });
    const { payload } = await invoke(cloud);
    expect((await readRecords(cloud))[0]?.record).toMatchObject({
      runtimeVersion: `python:3.12.local.${payload}`,
    });
  });
});

withPython('what a Python function prints', () => {
  const code = `import logging
def handler(event, context):
    print("plain", "\u00fc")
    logging.info("quiet")
    logging.getLogger("mine").warning("two\\nlines %d", 2, extra={"more": 1})
    try:
        1 / 0
    except ZeroDivisionError:
        logging.exception("caught")
`;

  test.concurrent('has level, time and request in Text format, from WARNING on, and nothing of its own', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, code, { LoggingConfig: { LogFormat: 'Text' } });
    const { requestId } = await invoke(cloud);
    const lines = (await printed(cloud)).map((line) => line.replace(/\d{4}-\S+Z/, 'TIME'));
    expect(lines).toEqual([
      'plain \u00fc\n',
      `[WARNING]\tTIME\t${requestId}\ttwo\rlines 2\n`,
      expect.stringMatching(
        new RegExp(
          `^\\[ERROR\\]\\tTIME\\t${requestId}\\tcaught\\rTraceback [^\\n]*\\rZeroDivisionError: division by zero\\n$`,
        ),
      ),
    ]);
  });

  test.concurrent('is JSON from the level on that the function asks for', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, code, {
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' },
    });
    const { requestId } = await invoke(cloud);
    const [plain, ...records] = await printed(cloud);
    expect(plain).toBe('plain \u00fc\n');
    const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(records.map((record) => JSON.parse(record))).toEqual([
      { timestamp, level: 'INFO', message: 'quiet', logger: 'root', requestId },
      { timestamp, level: 'WARNING', message: 'two\nlines 2', logger: 'mine', requestId, more: 1 },
      {
        timestamp,
        level: 'ERROR',
        message: 'caught',
        logger: 'root',
        stackTrace: [expect.stringMatching(/app\.py", line 7, in handler\n/)],
        errorType: 'ZeroDivisionError',
        errorMessage: 'division by zero',
        requestId,
        location: expect.stringMatching(/app\.py:handler:9$/),
      },
    ]);
  });
});

withPython('the Runtime API', () => {
  test.concurrent('ends a Python process that it refuses, which says so', async () => {
    await using cloud = await givenCloud();
    const code = `import os, urllib.request
def handler(event, context):
    path = f"/2018-06-01/runtime/invocation/{context.aws_request_id}/response"
    urllib.request.urlopen("http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + path, b'"first"').close()
    return "second"
`;
    await givenPython(cloud, code);
    const { payload, tail, requestId } = await invoke(cloud);
    expect(payload).toBe('first');
    expect(tail).toContain(
      `the Runtime API refused POST /2018-06-01/runtime/invocation/${requestId}/response: 403 `,
    );
    expect((await readRecords(cloud)).at(-1)?.record).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  test.concurrent('is waited for, however impatient a function is with its own sockets', async () => {
    const takeLedger = () => sleep(50, {});
    await using cloud = await givenCloud({ takeLedger });
    await givenPython(cloud, `import socket\nsocket.setdefaulttimeout(1e-6)\n${returning('"ok"')}`);
    expect((await invoke(cloud)).payload).toBe('ok');
    expect((await readRecords(cloud)).at(-1)?.record).toMatchObject({ status: 'success' });
  });

  test.concurrent('takes no answer that is too large; the Python process ends, and another one serves', async () => {
    await using cloud = await givenCloud();
    await givenPython(cloud, returning('"x" * event["length"]'));
    expect((await invoke(cloud, { length: 7_000_000 })).payload).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
    expect((await invoke(cloud, { length: 2 })).payload).toBe('xx');
    const starts = (await readRecords(cloud)).filter(({ type }) => type === 'platform.initStart');
    expect(starts).toHaveLength(2);
  });
});

/** What the function itself printed. */
async function printed({ logs }: TestCloud): Promise<string[]> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/fun' }));
  return events
    .map(({ message = '' }) => message)
    .filter((message) => !/^(INIT_START|START|END|REPORT) |^\{"time"/.test(message));
}

/** The answer as it came: what a Python function returns need not be JSON. */
async function invokeForText({ lambda }: TestCloud, event: unknown): Promise<string> {
  const command = new InvokeCommand({ FunctionName: 'fun', Payload: JSON.stringify(event) });
  const { Payload } = await lambda.send(command);
  return Payload?.transformToString() ?? '';
}
