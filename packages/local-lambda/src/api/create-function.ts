import type { z } from 'zod';
import { readRequest } from '../checked-request.ts';
import { ServiceError } from '../errors.ts';
import { storeCode } from '../functions/code-store.ts';
import { prepareRuntime } from '../runtimes/runtimes.ts';
import { checkRuntime } from './check-runtime.ts';
import { functionArn, parseNewName } from './function-name.ts';
import {
  changeConfiguration,
  createFunctionSchema,
  defaultConfiguration,
  type FunctionConfiguration,
} from './function-schema.ts';
import type { Answer, LambdaState, OperationRequest } from './operation.ts';
import { configurationDocument } from './read-functions.ts';
import { checkRequestSize } from './request-size.ts';
import { checkVariables } from './reserved-variables.ts';
import { maxCodeRequestBytes, saveFunction } from './save-function.ts';

type Given = z.infer<typeof createFunctionSchema>;

export async function createFunction(state: LambdaState, { body }: OperationRequest): Promise<Answer> {
  checkRequestSize('CreateFunction', body, maxCodeRequestBytes);
  const given = readRequest('CreateFunction', createFunctionSchema, body);
  const name = parseNewName(given.FunctionName);
  const configuration = configurationOf(name, given);
  // An invocation tells of what fails here, as it does of a runtime that is missing.
  await prepareRuntime(configuration.Runtime);
  return state.turns.take(name, async () => {
    const code = await storeCode(state.options, name, given.Code);
    if (state.functions.has(name)) throw nameTaken(name);
    const arn = functionArn(state.options, name);
    const record = saveFunction(state, { name, arn, configuration, code, tags: given.Tags ?? {} });
    return { status: 201, document: configurationDocument(record) };
  });
}

function configurationOf(
  name: string,
  { FunctionName, Code, Tags, PackageType = 'Zip', Publish = false, ...settings }: Given,
): FunctionConfiguration {
  if (PackageType !== 'Zip') throw notImplemented(`PackageType ${PackageType}`);
  if (Publish) throw notImplemented('Publish');
  const { Role, Handler, Runtime } = settings;
  if (Handler === undefined || Runtime === undefined) throw handlerMissing();
  checkRuntime(Runtime);
  checkVariables(settings.Environment?.Variables);
  return { ...changeConfiguration(defaultConfiguration(name), settings), Role, Handler, Runtime };
}

function nameTaken(name: string): ServiceError {
  return new ServiceError('ResourceConflictException', `Function already exist: ${name}`);
}

function notImplemented(what: string): ServiceError {
  return new ServiceError('NotImplementedException', `CreateFunction does not implement ${what}`);
}

function handlerMissing(): ServiceError {
  return new ServiceError(
    'InvalidParameterValueException',
    'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
  );
}
