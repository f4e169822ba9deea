import { pathToFileURL } from 'node:url';
import { readQuery } from '../checked-request.ts';
import type { FunctionRecord } from '../functions/function-record.ts';
import {
  type FunctionReference,
  functionNotFound,
  latestVersion,
  parseReference,
  referenceArn,
} from './function-name.ts';
import { listFunctionsSchema } from './function-schema.ts';
import type { Answer, LambdaState, OperationRequest } from './operation.ts';

const pageSize = 50;

export function getFunction(state: LambdaState, request: OperationRequest): Answer {
  const { record, arn } = requireVersion(state, request);
  const document = {
    Configuration: configurationDocument(record, arn),
    Code: { RepositoryType: 'S3', Location: pathToFileURL(record.code.zipFile).href },
    ...(Object.keys(record.tags).length === 0 ? {} : { Tags: record.tags }),
    ...concurrencyOf(record),
  };
  return { status: 200, document };
}

export function getFunctionConfiguration(state: LambdaState, request: OperationRequest): Answer {
  const { record, arn } = requireVersion(state, request);
  return { status: 200, document: configurationDocument(record, arn) };
}

/** By name; `Marker` is the name of the first function of the page. `FunctionVersion: ALL` names the one version that there is. */
export function listFunctions({ functions }: LambdaState, { query }: OperationRequest): Answer {
  const {
    MaxItems = pageSize,
    Marker = '',
    FunctionVersion,
  } = readQuery('ListFunctions', listFunctionsSchema, query);
  const size = Math.min(MaxItems, pageSize);
  const sorted = [...functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rest = sorted.filter(({ name }) => name >= Marker);
  const following = rest[size];
  const suffix = FunctionVersion === undefined ? '' : `:${latestVersion}`;
  return {
    status: 200,
    document: {
      Functions: rest.slice(0, size).map((record) => listedDocument(record, `${record.arn}${suffix}`)),
      ...(following === undefined ? {} : { NextMarker: following.name }),
    },
  };
}

/** What a request names, before it is looked for. */
export function referenceOf(
  { options }: LambdaState,
  { functionName, query }: OperationRequest,
): FunctionReference {
  return parseReference(options, functionName, query.get('Qualifier') ?? undefined);
}

/** Finds the function that a request names, and its ARN as the request has it. Throws ResourceNotFoundException. */
export function requireVersion(
  state: LambdaState,
  request: OperationRequest,
): { record: FunctionRecord; arn: string } {
  const reference = referenceOf(state, request);
  const arn = referenceArn(state.options, reference);
  const record = state.functions.get(reference.name);
  const isVersion = reference.qualifier === undefined || reference.qualifier === latestVersion;
  if (record === undefined || !isVersion) throw functionNotFound(arn);
  return { record, arn };
}

/** Finds the function that a request names, whether or not it names its version. Throws ResourceNotFoundException. */
export function requireFunction(state: LambdaState, request: OperationRequest): FunctionRecord {
  return requireVersion(state, request).record;
}

/** The API's FunctionConfiguration. Functions are ready as soon as they are made. */
export function configurationDocument(record: FunctionRecord, arn = record.arn) {
  return { ...listedDocument(record, arn), State: 'Active', LastUpdateStatus: 'Successful' };
}

/** ListFunctions leaves out the state (API reference). */
function listedDocument(
  { name, configuration, code, revisionId, lastModified }: FunctionRecord,
  arn: string,
) {
  return {
    FunctionName: name,
    FunctionArn: arn,
    ...configuration,
    CodeSize: code.sizeBytes,
    CodeSha256: code.sha256,
    Version: latestVersion,
    PackageType: 'Zip',
    LastModified: lastModified.toISOString().replace('Z', '+0000'),
    RevisionId: revisionId,
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
  };
}

function concurrencyOf({ reservedConcurrency }: FunctionRecord) {
  return reservedConcurrency === undefined
    ? {}
    : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } };
}
