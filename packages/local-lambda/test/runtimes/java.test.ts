import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { missingFor } from '../../src/index.ts';
import { isProgram } from '../../src/runtimes/find-program.ts';
import { interfaceClientFolder } from '../../src/runtimes/java/fetch-interface-client.ts';
import { closestJava, findJavas } from '../../src/runtimes/java/find-java.ts';
import { prepareRuntime } from '../../src/runtimes/runtimes.ts';
import { makeZip, type ZipContent } from '../setup/make-zip.ts';
import { givenCloud, givenFunction, invoke, readRecords, type TestCloud } from '../setup/test-cloud.ts';

const jdk = closestJava(findJavas(), 21);
const javac = path.join(jdk?.home ?? '', 'bin', 'javac');
const missing = missingFor('java21') ?? (isProgram(javac) ? undefined : `${jdk?.home} has no javac`);
const withJava = missing === undefined ? describe : describe.skip;

withJava(`a function on java21${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let cloud: TestCloud;
  let classes: ZipContent;

  beforeAll(async () => {
    expect(await prepareRuntime('java21')).toBeUndefined();
    classes = await compileFixtures();
    cloud = await givenCloud();
    process.env.JAVA_TOOL_OPTIONS = '-Dleaked=host';
  }, 120_000);

  afterAll(async () => {
    await cloud[Symbol.asyncDispose]();
  });

  /** Each on its own, as a cold start takes a while: the function's name is the class's. */
  async function invokeHandler(handler: string, settings: object = {}, event: unknown = {}) {
    const FunctionName = handler.replaceAll(/\W+/g, '-');
    await givenFunction(cloud, classes, { FunctionName, Runtime: 'java21', Handler: handler, ...settings });
    return await invoke(cloud, event, { FunctionName });
  }

  test.concurrent('sees its share of the machine, its own temp folder and home, classes and jars, and nothing of the host', async () => {
    const { payload, requestId } = await invokeHandler('Fixture$Machine', { MemorySize: 512 });
    expect(payload).toEqual({
      calls: 1,
      requestId,
      temporaryDirectory: expect.stringContaining(path.join(cloud.dataDir, 'environments')),
      home: expect.stringContaining(path.join(cloud.dataDir, 'environments')),
      leaked: 'nothing',
      maxHeapMb: expect.any(Number),
      processors: 2,
      helper: 'from a jar',
    });
    expect((await invoke(cloud, {}, { FunctionName: 'Fixture-Machine' })).payload).toMatchObject({
      calls: 2,
    });
    const [start] = await readRecords(cloud, '/aws/lambda/Fixture-Machine');
    expect(start?.record).toMatchObject({ runtimeVersion: `java:21.local.${jdk?.version}` });
  });

  test.concurrent('has the options of its JAVA_TOOL_OPTIONS, whatever Lambda would choose', async () => {
    const JAVA_TOOL_OPTIONS = '-Xmx100m -XX:+UseParallelGC -XX:ActiveProcessorCount=3 -Dleaked=own';
    const FunctionName = 'tuned';
    const settings = { FunctionName, Environment: { Variables: { JAVA_TOOL_OPTIONS } } };
    await givenFunction(cloud, classes, { ...settings, Runtime: 'java21', Handler: 'Fixture$Machine' });
    const { payload } = await invoke(cloud, {}, { FunctionName });
    expect(payload).toMatchObject({ maxHeapMb: 89, processors: 3, leaked: 'own' });
  });

  test.concurrent('may be any method with streams', async () => {
    const { payload } = await invokeHandler('Fixture$Echo::run', {}, { text: 'ä' });
    expect(payload).toEqual({ text: 'ä' });
  });

  test.concurrent('prints into its log', async () => {
    const { tail, payload } = await invokeHandler('Fixture$Prints', {}, ['one', 'two']);
    expect(payload).toBeNull();
    expect(tail).toContain('one\ntwo\n');
    expect(tail).not.toContain('WARNING');
  });

  test.concurrent.each([
    [
      'an exception, with its stack',
      'Fixture$Throws',
      {
        errorType: 'java.lang.IllegalStateException',
        errorMessage: 'bad',
        stackTrace: [expect.stringMatching(/^Fixture\$Throws\.handleRequest\(/)],
      },
    ],
    [
      'a class that is not there',
      'Nowhere',
      { errorType: 'java.lang.ClassNotFoundException', errorMessage: 'Class not found: Nowhere' },
    ],
    [
      'a class that does not load',
      'Fixture$FailsToLoad',
      {
        errorType: 'java.lang.ExceptionInInitializerError',
        errorMessage: 'Error loading class Fixture$FailsToLoad',
      },
    ],
    [
      'a constructor that throws',
      'Fixture$FailsToBeMade',
      { errorType: 'java.lang.IllegalStateException', errorMessage: 'not today' },
    ],
    [
      'a class that is no handler',
      'Fixture$IsNoHandler',
      { errorMessage: 'Class does not implement an appropriate handler interface: Fixture$IsNoHandler' },
    ],
    [
      'a method that is not there',
      'Fixture$Echo::walk',
      {
        errorMessage:
          'No public method named walk with appropriate method signature found on class Fixture$Echo',
      },
    ],
  ])('reports %s', async (_title, handler, expected) => {
    const { payload, functionError } = await invokeHandler(handler);
    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual(expected);
  });

  test.concurrent('reports the end of the JVM', async () => {
    const { payload } = await invokeHandler('Fixture$Exits');
    expect(payload).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/exit status 3$/),
    });
  });
});

/** The fixtures' classes as a package: all at its top but one, which is in a jar. */
async function compileFixtures(): Promise<ZipContent> {
  const sources = fileURLToPath(new URL('../fixtures/java/', import.meta.url));
  const output = mkdtempSync(path.join(os.tmpdir(), 'java-fixtures-'));
  try {
    const files = ['Fixture.java', 'Helper.java'].map((name) => path.join(sources, name));
    const classPath = path.join(interfaceClientFolder, '*');
    execFileSync(javac, ['--release', '21', '-d', output, '-classpath', classPath, ...files]);
    const classes = Object.fromEntries(
      readdirSync(output).map((name) => [name, { text: readFileSync(path.join(output, name)), mode: 0o644 }]),
    );
    const { 'Helper.class': helper, ...others } = classes;
    if (helper === undefined) throw new Error('javac made no Helper.class');
    const jar = await makeZip({ 'Helper.class': helper });
    return { ...others, 'lib/helper.jar': { text: jar, mode: 0o644 } };
  } finally {
    rmSync(output, { recursive: true });
  }
}
