import { readRequest } from '../checked-request.ts';
import { defaultMaxConcurrency } from '../environments/environment-pool.ts';
import { ServiceError } from '../errors.ts';
import type { FunctionRecord } from '../functions/function-record.ts';
import { functionArn, functionNotFound, latestVersion } from './function-name.ts';
import { putConcurrencySchema } from './function-schema.ts';
import type { Answer, LambdaState, OperationRequest } from './operation.ts';
import { referenceOf, requireFunction } from './read-functions.ts';

/** What an account must leave to functions without a reservation (developer guide, "Configuring reserved concurrency"). */
const minUnreserved = 100;

export function putFunctionConcurrency(state: LambdaState, request: OperationRequest): Answer {
  const { functions, options } = state;
  refuseQualifier(state, request);
  const { name } = referenceOf(state, request);
  const record = functions.get(name);
  // With the version, which this operation alone shows (recorded).
  if (record === undefined) throw functionNotFound(`${functionArn(options, name)}:${latestVersion}`);
  const document = readRequest('PutFunctionConcurrency', putConcurrencySchema, request.body);
  checkUnreserved(state, record, document.ReservedConcurrentExecutions);
  functions.set(record.name, { ...record, reservedConcurrency: document.ReservedConcurrentExecutions });
  return { status: 200, document };
}

export function getFunctionConcurrency(state: LambdaState, request: OperationRequest): Answer {
  const { reservedConcurrency } = requireFunction(state, request);
  const document =
    reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  return { status: 200, document };
}

export function deleteFunctionConcurrency(state: LambdaState, request: OperationRequest): Answer {
  refuseQualifier(state, request);
  const { reservedConcurrency, ...record } = requireFunction(state, request);
  state.functions.set(record.name, record);
  return { status: 204 };
}

/** None at all may always be reserved, which stops a function. */
function checkUnreserved(
  { functions, options: { maxConcurrency = defaultMaxConcurrency } }: LambdaState,
  { name }: FunctionRecord,
  reserved: number,
): void {
  const others = [...functions.values()].filter((record) => record.name !== name);
  const unreserved = others.reduce(
    (rest, { reservedConcurrency = 0 }) => rest - reservedConcurrency,
    maxConcurrency - reserved,
  );
  const minimum = Math.min(minUnreserved, maxConcurrency);
  if (reserved === 0 || unreserved >= minimum) return;
  throw new ServiceError(
    'InvalidParameterValueException',
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
  );
}

function refuseQualifier(state: LambdaState, request: OperationRequest): void {
  if (referenceOf(state, request).qualifier === undefined) return;
  throw new ServiceError(
    'InvalidParameterValueException',
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
  );
}
