import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import {
  GetFunctionConfigurationCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { givenHeldFunction } from '../setup/held-function.ts';
import { makeZip } from '../setup/make-zip.ts';
import { givenCloud, givenFunction, invoke, type TestCloud } from '../setup/test-cloud.ts';

async function configurationOf({ lambda }: TestCloud) {
  const command = new GetFunctionConfigurationCommand({ FunctionName: 'fun' });
  const { $metadata, ...configuration } = await lambda.send(command);
  return configuration;
}

function filesOf({ dataDir }: TestCloud): string[] {
  return readdirSync(path.join(dataDir, 'functions', 'fun'), { recursive: true, encoding: 'utf8' }).sort();
}

/** The SDK tells a member that is not there from one without a value. */
function revision(RevisionId: string | undefined) {
  return RevisionId === undefined ? {} : { RevisionId };
}

describe('an update', () => {
  test('of the code is what the next invocation runs', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    expect(await invoke(cloud)).toMatchObject({ text: '1' });
    const ZipFile = await makeZip({ 'index.mjs': 'export const handler = async () => 2;' });
    await cloud.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'fun', ZipFile }));
    expect(await invoke(cloud)).toMatchObject({ text: '2' });
    expect(cloud.granted).toHaveLength(2);
  });

  test('of the code that is only tried answers what it would give, and leaves everything as it was', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    const before = await configurationOf(cloud);
    const files = filesOf(cloud);
    const ZipFile = await makeZip({ 'index.mjs': 'export const handler = async () => 22;' });
    const tried = await cloud.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'fun', ZipFile, DryRun: true }),
    );
    expect(tried.CodeSize).toBe(ZipFile.length);
    expect(tried.CodeSha256).toBe(createHash('sha256').update(ZipFile).digest('base64'));
    expect(await configurationOf(cloud)).toEqual(before);
    expect(filesOf(cloud)).toEqual(files);
    expect(await invoke(cloud)).toMatchObject({ text: '1' });
  });

  test('of the code that is only tried is refused where it would be', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    const files = filesOf(cloud);
    const command = new UpdateFunctionCodeCommand({
      FunctionName: 'fun',
      ZipFile: Buffer.from('no ZIP file'),
      DryRun: true,
    });
    await expect(cloud.lambda.send(command)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    expect(filesOf(cloud)).toEqual(files);
  });

  test('of the configuration leaves the rest as it was and recycles the environments', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => process.env.COLOUR ?? null;', {
      Timeout: 17,
    });
    expect(await invoke(cloud)).toMatchObject({ text: 'null' });
    const updated = await cloud.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'fun',
        Environment: { Variables: { COLOUR: 'red' } },
        LoggingConfig: { SystemLogLevel: 'WARN' },
      }),
    );
    expect(updated).toMatchObject({
      Timeout: 17,
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: '/aws/lambda/fun' },
    });
    expect(await invoke(cloud)).toMatchObject({ text: '"red"' });
  });

  test('leaves an invocation under way in the old settings', async () => {
    await using cloud = await givenCloud();
    const answer = 'export const answer = () => process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;';
    const { held, release } = await givenHeldFunction(cloud, { 'answer.mjs': answer });
    const underWay = invoke(cloud);
    await held;
    await cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'fun', MemorySize: 512 }));
    release();
    expect(await underWay).toMatchObject({ text: '"256"' });
    expect(await invoke(cloud)).toMatchObject({ text: '"512"' });
  });

  test('happens with the revision that it expects', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    const { RevisionId } = await configurationOf(cloud);
    const changed = await cloud.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'fun', Timeout: 9, ...revision(RevisionId) }),
    );
    expect(changed.RevisionId).not.toBe(RevisionId);
    const ZipFile = await makeZip({ 'index.mjs': 'export const handler = async () => 2;' });
    await cloud.lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'fun', ZipFile, ...revision(changed.RevisionId) }),
    );
    expect(await invoke(cloud)).toMatchObject({ text: '2' });
  });

  test.each([
    ['code', new UpdateFunctionCodeCommand({ FunctionName: 'fun', RevisionId: 'old' })],
    ['configuration', new UpdateFunctionConfigurationCommand({ FunctionName: 'fun', RevisionId: 'old' })],
  ])('of the %s does not happen with another revision', async (_what, command) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    const before = await configurationOf(cloud);
    // Of the two kinds of commands, the client knows only one at a time.
    const sent: Promise<unknown> =
      command instanceof UpdateFunctionCodeCommand ? cloud.lambda.send(command) : cloud.lambda.send(command);
    await expect(sent).rejects.toMatchObject({
      name: 'PreconditionFailedException',
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
      Type: 'User',
      $metadata: { httpStatusCode: 412 },
    });
    expect(await configurationOf(cloud)).toEqual(before);
  });

  test('of the code to a published version is refused by name', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    const command = new UpdateFunctionCodeCommand({ FunctionName: 'fun', Publish: true });
    await expect(cloud.lambda.send(command)).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: 'UpdateFunctionCode does not implement Publish',
    });
  });

  test('fails for a function that is not there', async () => {
    await using cloud = await givenCloud();
    const command = new UpdateFunctionConfigurationCommand({ FunctionName: 'fun', Timeout: 1 });
    await expect(cloud.lambda.send(command)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
