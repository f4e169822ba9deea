import { readRequest } from '../checked-request.ts';
import { ServiceError } from '../errors.ts';
import type { EventInvokeConfig, FunctionRecord } from '../functions/function-record.ts';
import { functionArn, latestVersion } from './function-name.ts';
import { eventInvokeConfigSchema } from './function-schema.ts';
import type { Answer, LambdaState, OperationRequest } from './operation.ts';
import { referenceOf } from './read-functions.ts';

/** In place of the one before. */
export function putFunctionEventInvokeConfig(state: LambdaState, request: OperationRequest): Answer {
  const record = requireLatest(state, request);
  return keep(state, record, read('PutFunctionEventInvokeConfig', request));
}

/** Into the one before. */
export function updateFunctionEventInvokeConfig(state: LambdaState, request: OperationRequest): Answer {
  const record = requireLatest(state, request);
  const { eventInvokeConfig } = record;
  if (eventInvokeConfig === undefined) throw noConfig(state, request);
  return keep(state, record, {
    ...eventInvokeConfig,
    ...read('UpdateFunctionEventInvokeConfig', request),
  });
}

export function getFunctionEventInvokeConfig(state: LambdaState, request: OperationRequest): Answer {
  const { record, config } = requireConfig(state, request);
  return { status: 200, document: describe(record, config) };
}

export function deleteFunctionEventInvokeConfig(state: LambdaState, request: OperationRequest): Answer {
  const { eventInvokeConfig, ...record } = requireConfig(state, request).record;
  state.functions.set(record.name, record);
  return { status: 204 };
}

function read(operation: string, { body }: OperationRequest) {
  const given = readRequest(operation, eventInvokeConfigSchema, body);
  if (Object.keys(given).length === 0) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'You must specify at least one of error handling or destination setting.',
    );
  }
  const { DestinationConfig, ...settings } = given;
  return settings;
}

function keep(
  { functions }: LambdaState,
  record: FunctionRecord,
  settings: Omit<EventInvokeConfig, 'lastModified'>,
): Answer {
  const config = { ...settings, lastModified: new Date() };
  functions.set(record.name, { ...record, eventInvokeConfig: config });
  return { status: 200, document: describe(record, config) };
}

/** The version is always shown (recorded); the time is in seconds, as this API alone has it. */
function describe({ arn }: FunctionRecord, { lastModified, ...settings }: EventInvokeConfig) {
  return {
    LastModified: lastModified.getTime() / 1000,
    FunctionArn: `${arn}:${latestVersion}`,
    ...settings,
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  };
}

function requireLatest(state: LambdaState, request: OperationRequest): FunctionRecord {
  const { name, qualifier = latestVersion } = referenceOf(state, request);
  const record = state.functions.get(name);
  if (record !== undefined && qualifier === latestVersion) return record;
  throw new ServiceError('ResourceNotFoundException', "The function doesn't exist.");
}

function requireConfig(
  state: LambdaState,
  request: OperationRequest,
): { record: FunctionRecord; config: EventInvokeConfig } {
  const { name, qualifier = latestVersion } = referenceOf(state, request);
  const record = state.functions.get(name);
  const config = qualifier === latestVersion ? record?.eventInvokeConfig : undefined;
  if (record === undefined || config === undefined) throw noConfig(state, request);
  return { record, config };
}

function noConfig(state: LambdaState, request: OperationRequest): ServiceError {
  const { name, qualifier = latestVersion } = referenceOf(state, request);
  const arn = `${functionArn(state.options, name)}:${qualifier}`;
  return new ServiceError(
    'ResourceNotFoundException',
    `The function ${arn} doesn't have an EventInvokeConfig`,
  );
}
