import { ServiceError } from '../errors.ts';
import { createFunction } from './create-function.ts';
import { deleteFunction } from './delete-function.ts';
import {
  deleteFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
  putFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from './event-invoke-config.ts';
import {
  deleteFunctionConcurrency,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from './function-concurrency.ts';
import { invoke } from './invoke.ts';
import type { Operation } from './operation.ts';
import { getFunction, getFunctionConfiguration, listFunctions } from './read-functions.ts';
import { unimplementedOperations } from './unimplemented-operations.ts';
import { updateFunctionCode, updateFunctionConfiguration } from './update-functions.ts';

/** An operation and the IAM action that it takes. */
interface Route {
  action: string;
  method: string;
  path: RegExp;
  operation: Operation;
}

const functions = '/2015-03-31/functions';
const eventInvokeConfig = '/2019-09-25/functions/*/event-invoke-config';

const routes: readonly Route[] = [
  route('CreateFunction', 'POST', functions, createFunction),
  route('ListFunctions', 'GET', functions, listFunctions),
  route('GetFunction', 'GET', `${functions}/*`, getFunction),
  route('DeleteFunction', 'DELETE', `${functions}/*`, deleteFunction),
  route('GetFunctionConfiguration', 'GET', `${functions}/*/configuration`, getFunctionConfiguration),
  route('UpdateFunctionConfiguration', 'PUT', `${functions}/*/configuration`, updateFunctionConfiguration),
  route('UpdateFunctionCode', 'PUT', `${functions}/*/code`, updateFunctionCode),
  route('InvokeFunction', 'POST', `${functions}/*/invocations`, invoke),
  route('PutFunctionConcurrency', 'PUT', '/2017-10-31/functions/*/concurrency', putFunctionConcurrency),
  route(
    'DeleteFunctionConcurrency',
    'DELETE',
    '/2017-10-31/functions/*/concurrency',
    deleteFunctionConcurrency,
  ),
  route('GetFunctionConcurrency', 'GET', '/2019-09-30/functions/*/concurrency', getFunctionConcurrency),
  route('PutFunctionEventInvokeConfig', 'PUT', eventInvokeConfig, putFunctionEventInvokeConfig),
  route('UpdateFunctionEventInvokeConfig', 'POST', eventInvokeConfig, updateFunctionEventInvokeConfig),
  route('GetFunctionEventInvokeConfig', 'GET', eventInvokeConfig, getFunctionEventInvokeConfig),
  route('DeleteFunctionEventInvokeConfig', 'DELETE', eventInvokeConfig, deleteFunctionEventInvokeConfig),
];

/** What a method and a path ask for. Throws NotImplementedException by name for what is not built. */
export function findOperation(
  method: string,
  path: string,
): { action: string; operation: Operation; functionName: string } {
  const trimmed = path.replace(/\/$/, '');
  for (const candidate of routes) {
    const match = candidate.method === method ? candidate.path.exec(trimmed) : null;
    if (match !== null) return { ...candidate, functionName: decodeURIComponent(match[1] ?? '') };
  }
  throw new ServiceError(
    'NotImplementedException',
    `local-lambda does not implement ${nameOf(method, trimmed)}`,
  );
}

function nameOf(method: string, path: string): string {
  const known = unimplementedOperations.find(
    ([, itsMethod, itsPath]) => itsMethod === method && pattern(itsPath).test(path),
  );
  return known?.[0] ?? `${method} ${path}`;
}

function route(name: string, method: string, path: string, operation: Operation): Route {
  return { action: `lambda:${name}`, method, path: pattern(path), operation };
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('*', '([^/]+)')}$`);
}
