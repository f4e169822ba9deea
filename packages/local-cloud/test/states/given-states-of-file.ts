import { afterAll, beforeAll } from '@jest/globals';
import type { LocalCloudOptions } from '../../src/local-cloud.ts';
import { givenFolder } from '../given-cloud.ts';
import { type GivenStates, givenStates } from './given-states.ts';

/** `givenStates` for the tests of a file, up before them and gone after. What it gives may be called in tests and hooks only. */
export function givenStatesOfFile(options: Partial<LocalCloudOptions> = {}): () => GivenStates {
  const folder = givenFolder();
  let given: GivenStates | undefined;
  beforeAll(async () => {
    given = await givenStates(folder.path, options);
  });
  afterAll(async () => {
    await given?.cloud.close();
    folder[Symbol.dispose]();
  });
  return () => {
    if (given === undefined) throw new Error('the local cloud of this file is not up');
    return given;
  };
}
