import { rm } from 'node:fs/promises';
import { ServiceError } from '../errors.ts';
import { codeFolder } from '../functions/code-store.ts';
import { functionArn, functionNotFound, latestVersion } from './function-name.ts';
import type { Answer, LambdaState, OperationRequest } from './operation.ts';
import { referenceOf } from './read-functions.ts';

/** Invocations under way end as they would have. A version that is not there is deleted already, as on AWS (recorded). */
export function deleteFunction(state: LambdaState, request: OperationRequest): Answer {
  const { functions, options } = state;
  const { name, qualifier } = referenceOf(state, request);
  if (qualifier === latestVersion) throw latestNotDeletable();
  if (!functions.has(name)) throw functionNotFound(functionArn(options, name));
  if (qualifier === undefined) remove(state, name);
  return { status: 204 };
}

function remove(state: LambdaState, name: string): void {
  const { functions, options, pool, running, turns } = state;
  functions.delete(name);
  pool.use(name, undefined);
  // Code that runs may still load some of it.
  const removed = running.ended(name).then(() => turns.take(name, () => removeCode(state, name)));
  removed.catch((error: Error) => options.onFault?.(error));
}

/** Unless a function was made anew under that name: its code is in the same place. */
async function removeCode({ functions, options }: LambdaState, name: string): Promise<void> {
  if (functions.has(name)) return;
  await rm(codeFolder(options.dataDir, name), { recursive: true, force: true });
}

function latestNotDeletable(): ServiceError {
  return new ServiceError(
    'InvalidParameterValueException',
    '$LATEST version cannot be deleted without deleting the function.',
  );
}
