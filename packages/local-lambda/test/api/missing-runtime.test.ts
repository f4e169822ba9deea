import { expect, test } from '@jest/globals';

// A machine without tools: read where the modules below are loaded.
process.env.PATH = '';
process.env.XDG_CACHE_HOME = '/nonexistent';

const { missingFor } = await import('../../src/index.ts');
const { givenCloud, givenFunction, invoke } = await import('../setup/test-cloud.ts');

test('rejects to invoke a function whose runtime lacks its tools, makes no environment, and says what to install', async () => {
  await using cloud = await givenCloud();
  await givenFunction(cloud, { 'App.class': '' }, { Runtime: 'java21', Handler: 'App' });
  await expect(invoke(cloud)).rejects.toMatchObject({
    name: 'InvalidRuntimeException',
    message: expect.stringMatching(/^runtime java21 needs .* install /),
    $metadata: { httpStatusCode: 502 },
  });
  expect(cloud.granted).toEqual([]);
});

test('tells of it before there is a function', () => {
  expect(missingFor('java21')).toMatch(/^runtime java21 needs .* install /);
  expect(missingFor('python3.13')).toMatch(/^runtime python3\.13 needs python3\.13, .* install Python 3 /);
  expect(missingFor('nodejs24.x')).toBeUndefined();
});
