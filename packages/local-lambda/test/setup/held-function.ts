import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { givenFunction, type TestCloud } from './test-cloud.ts';
import { until } from './until.ts';

/** Of a function that waits in its handler. */
export interface HeldFunction {
  /** Resolves when it waits. */
  held: Promise<void>;
  /** Lets it and all later invocations go on. */
  release(): void;
}

const holding = `
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { answer } from './answer.mjs';
export const handler = async () => {
  writeFileSync(process.env.HELD, '');
  while (!existsSync(process.env.RELEASED)) await setTimeout(5);
  return answer();
};`;

/** Makes a function that answers, once it is released, what `answer` of the given module returns. */
export async function givenHeldFunction(
  cloud: Pick<TestCloud, 'lambda' | 'dataDir'>,
  files: { 'answer.mjs': string; [name: string]: string },
  settings: Partial<CreateFunctionCommandInput> = {},
): Promise<HeldFunction> {
  const HELD = path.join(cloud.dataDir, 'held');
  const RELEASED = path.join(cloud.dataDir, 'released');
  const Environment = { Variables: { HELD, RELEASED } };
  await givenFunction(cloud, { 'index.mjs': holding, ...files }, { Environment, ...settings });
  return {
    get held() {
      return until(() => existsSync(HELD));
    },
    release: () => writeFileSync(RELEASED, ''),
  };
}
