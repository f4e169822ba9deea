import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { readRequest } from '../checked-request.ts';
import { ServiceError } from '../errors.ts';
import { storeCode } from '../functions/code-store.ts';
import type { FunctionRecord } from '../functions/function-record.ts';
import { acceptedRuntimes, prepareRuntime } from '../runtimes/runtimes.ts';
import { functionArn, parseFunctionName } from './function-name.ts';
import {
  changeConfiguration,
  createFunctionSchema,
  defaultConfiguration,
  putConcurrencySchema,
  updateCodeSchema,
  updateConfigurationSchema,
} from './function-schema.ts';
import type { Answer, LambdaState, OperationRequest } from './operation.ts';
import { configurationDocument, requireFunction } from './read-functions.ts';
import { checkVariables } from './reserved-variables.ts';

export async function createFunction(state: LambdaState, { body }: OperationRequest): Promise<Answer> {
  const { options, functions } = state;
  const request = readRequest('CreateFunction', createFunctionSchema, body);
  const { FunctionName, Code, PackageType, Publish, Tags = {}, ...given } = request;
  const name = parseFunctionName(options, FunctionName);
  const { Handler, Runtime } = given;
  if (Handler === undefined || Runtime === undefined) throw handlerMissing();
  checkRuntime(Runtime);
  checkVariables(given.Environment?.Variables);
  // An invocation tells of what fails here, as it does of a runtime that is missing.
  await prepareRuntime(Runtime);
  const code = await storeCode(options, name, Code);
  if (functions.has(name)) {
    throw new ServiceError('ResourceConflictException', `Function already exist: ${name}`);
  }
  const record = save(state, {
    name,
    arn: functionArn(options, name),
    configuration: {
      ...changeConfiguration(defaultConfiguration(name), given),
      Role: given.Role,
      Handler,
      Runtime,
    },
    code,
    tags: Tags,
  });
  return { status: 201, document: configurationDocument(record) };
}

export async function updateFunctionCode(state: LambdaState, request: OperationRequest): Promise<Answer> {
  const { Publish, Architectures, ...source } = readRequest(
    'UpdateFunctionCode',
    updateCodeSchema,
    request.body,
  );
  const { name } = requireFunction(state, request);
  const code = await storeCode(state.options, name, source);
  const record = requireFunction(state, request);
  const configuration = {
    ...record.configuration,
    ...(Architectures === undefined ? {} : { Architectures }),
  };
  return { status: 200, document: configurationDocument(save(state, { ...record, configuration, code })) };
}

/** The next invocation gets an environment of the new settings. */
export function updateFunctionConfiguration(state: LambdaState, request: OperationRequest): Answer {
  const given = readRequest('UpdateFunctionConfiguration', updateConfigurationSchema, request.body);
  const record = requireFunction(state, request);
  if (given.Runtime !== undefined) checkRuntime(given.Runtime);
  checkVariables(given.Environment?.Variables);
  const configuration = changeConfiguration(record.configuration, given);
  return { status: 200, document: configurationDocument(save(state, { ...record, configuration })) };
}

export async function deleteFunction(state: LambdaState, request: OperationRequest): Promise<Answer> {
  const { name } = requireFunction(state, request);
  state.functions.delete(name);
  state.pool.use(name, undefined);
  await rm(path.join(state.options.dataDir, 'functions', name), { recursive: true, force: true });
  return { status: 204 };
}

export function putFunctionConcurrency(state: LambdaState, request: OperationRequest): Answer {
  const document = readRequest('PutFunctionConcurrency', putConcurrencySchema, request.body);
  const record = requireFunction(state, request);
  state.functions.set(record.name, { ...record, reservedConcurrency: document.ReservedConcurrentExecutions });
  return { status: 200, document };
}

export function getFunctionConcurrency(state: LambdaState, request: OperationRequest): Answer {
  const { reservedConcurrency } = requireFunction(state, request);
  const document =
    reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  return { status: 200, document };
}

export function deleteFunctionConcurrency(state: LambdaState, request: OperationRequest): Answer {
  const { reservedConcurrency, ...record } = requireFunction(state, request);
  state.functions.set(record.name, record);
  return { status: 204 };
}

/** Under another revision, so that environments of the one before are not used again. */
function save(
  { functions, pool }: LambdaState,
  parts: Omit<FunctionRecord, 'revisionId' | 'lastModified'>,
): FunctionRecord {
  const record = { ...parts, revisionId: randomUUID(), lastModified: new Date() };
  functions.set(record.name, record);
  pool.use(record.name, record.revisionId);
  return record;
}

function checkRuntime(runtime: string): void {
  if (acceptedRuntimes.includes(runtime)) return;
  throw new ServiceError(
    'InvalidParameterValueException',
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${acceptedRuntimes.join(', ')}] or be a valid ARN`,
  );
}

function handlerMissing(): ServiceError {
  return new ServiceError(
    'InvalidParameterValueException',
    'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
  );
}
