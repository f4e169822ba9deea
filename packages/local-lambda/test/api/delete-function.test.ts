import { existsSync } from 'node:fs';
import path from 'node:path';
import { DeleteFunctionCommand, type DeleteFunctionCommandInput } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { givenHeldFunction } from '../setup/held-function.ts';
import { givenCloud, givenFunction, invoke } from '../setup/test-cloud.ts';
import { until } from '../setup/until.ts';

describe('DeleteFunction', () => {
  test('takes the function, its environments and its code away', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    await invoke(cloud);
    const { $metadata } = await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'fun' }));
    expect($metadata.httpStatusCode).toBe(204);
    await expect(invoke(cloud)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await until(() => !existsSync(path.join(cloud.dataDir, 'functions', 'fun')));
  });

  test('lets an invocation under way end, with its code', async () => {
    await using cloud = await givenCloud();
    const { held, release } = await givenHeldFunction(cloud, {
      'answer.mjs': 'export const answer = async () => (await import("./late.mjs")).default;',
      'late.mjs': 'export default "loaded late";',
    });
    const underWay = invoke(cloud);
    await held;
    await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'fun' }));
    await expect(invoke(cloud)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    release();
    expect(await underWay).toMatchObject({ text: '"loaded late"' });
    await until(() => !existsSync(path.join(cloud.dataDir, 'functions', 'fun')));
  });

  test('leaves the code of a function that is made again at once', async () => {
    await using cloud = await givenCloud();
    const again = async () => {
      await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: 'fun' }));
      await givenFunction(cloud, 'export const handler = async () => "again";');
    };
    await givenFunction(cloud, 'export const handler = async () => "again";');
    for (let i = 0; i < 10; i += 1) await again();
    expect(await invoke(cloud)).toMatchObject({ text: '"again"' });
  });

  test('does nothing for a version that is not there', async () => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, 'export const handler = async () => 1;');
    const command = new DeleteFunctionCommand({ FunctionName: 'fun', Qualifier: '7' });
    expect((await cloud.lambda.send(command)).$metadata.httpStatusCode).toBe(204);
    expect(await invoke(cloud)).toMatchObject({ text: '1' });
  });

  test.each<[title: string, input: DeleteFunctionCommandInput, name: string, message: string]>([
    [
      'a function that is not there',
      { FunctionName: 'other' },
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:000000000000:function:other',
    ],
    [
      'the version of a function without the function',
      { FunctionName: 'fun', Qualifier: '$LATEST' },
      'InvalidParameterValueException',
      '$LATEST version cannot be deleted without deleting the function.',
    ],
  ])('rejects to delete %s', async (_title, input, name, message) => {
    await using cloud = await givenCloud();
    await givenFunction(cloud, '');
    await expect(cloud.lambda.send(new DeleteFunctionCommand(input))).rejects.toMatchObject({
      name,
      message,
    });
  });
});
