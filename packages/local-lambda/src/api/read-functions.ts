import { pathToFileURL } from 'node:url';
import type { FunctionRecord } from '../functions/function-record.ts';
import { functionArn, functionNotFound, latestVersion, parseFunctionName } from './function-name.ts';
import type { Answer, LambdaState, OperationRequest } from './operation.ts';

const pageSize = 50;

export function getFunction(state: LambdaState, request: OperationRequest): Answer {
  const record = requireFunction(state, request);
  const document = {
    Configuration: configurationDocument(record),
    Code: { RepositoryType: 'S3', Location: pathToFileURL(record.code.folder).href },
    ...(Object.keys(record.tags).length === 0 ? {} : { Tags: record.tags }),
    ...concurrencyOf(record),
  };
  return { status: 200, document };
}

export function getFunctionConfiguration(state: LambdaState, request: OperationRequest): Answer {
  return { status: 200, document: configurationDocument(requireFunction(state, request)) };
}

/** By name; `Marker` is the name of the first function of the page. */
export function listFunctions({ functions }: LambdaState, { query }: OperationRequest): Answer {
  const size = Math.min(Number(query.get('MaxItems') ?? pageSize), pageSize);
  const marker = query.get('Marker') ?? '';
  const sorted = [...functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rest = sorted.filter(({ name }) => name >= marker);
  const following = rest[size];
  return {
    status: 200,
    document: {
      Functions: rest.slice(0, size).map(configurationDocument),
      ...(following === undefined ? {} : { NextMarker: following.name }),
    },
  };
}

/** Finds the function that a request names. Throws ResourceNotFoundException. */
export function requireFunction(
  { functions, options }: LambdaState,
  { functionName, query }: OperationRequest,
): FunctionRecord {
  const name = parseFunctionName(options, functionName, query.get('Qualifier') ?? undefined);
  const record = functions.get(name);
  if (record === undefined) throw functionNotFound(functionArn(options, name));
  return record;
}

/** The API's FunctionConfiguration. Functions are ready as soon as they are made. */
export function configurationDocument({
  name,
  arn,
  configuration,
  code,
  revisionId,
  lastModified,
}: FunctionRecord) {
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
    State: 'Active',
    LastUpdateStatus: 'Successful',
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
  };
}

function concurrencyOf({ reservedConcurrency }: FunctionRecord) {
  return reservedConcurrency === undefined
    ? {}
    : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } };
}
