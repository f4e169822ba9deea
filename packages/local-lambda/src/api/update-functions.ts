import { readRequest } from '../checked-request.ts';
import { ServiceError } from '../errors.ts';
import { storeCode, tryCode } from '../functions/code-store.ts';
import type { FunctionRecord } from '../functions/function-record.ts';
import { checkRuntime } from './check-runtime.ts';
import {
  changeConfiguration,
  type FunctionConfiguration,
  updateCodeSchema,
  updateConfigurationSchema,
} from './function-schema.ts';
import type { Answer, LambdaState, OperationRequest } from './operation.ts';
import { configurationDocument, referenceOf, requireFunction } from './read-functions.ts';
import { checkRequestSize } from './request-size.ts';
import { checkVariables } from './reserved-variables.ts';
import { maxCodeRequestBytes, saveFunction } from './save-function.ts';

/** With `DryRun` everything is tried and nothing kept; the answer has the digest and the size of the package all the same. */
export function updateFunctionCode(state: LambdaState, request: OperationRequest): Promise<Answer> {
  checkRequestSize('UpdateFunctionCode', request.body, maxCodeRequestBytes);
  const {
    Publish = false,
    DryRun = false,
    RevisionId,
    Architectures,
    ...source
  } = readRequest('UpdateFunctionCode', updateCodeSchema, request.body);
  if (Publish) throw publishNotImplemented();
  return state.turns.take(referenceOf(state, request).name, async () => {
    const { name } = requireRevision(state, request, RevisionId);
    const code = await (DryRun ? tryCode : storeCode)(state.options, name, source);
    // Changes of the configuration wait for no turn, and deletions neither.
    const record = requireRevision(state, request, RevisionId);
    const changed = { ...withArchitectures(record, Architectures), code };
    return { status: 200, document: configurationDocument(DryRun ? changed : saveFunction(state, changed)) };
  });
}

/** The next invocation gets an environment of the new settings; one that is under way ends in its own. */
export function updateFunctionConfiguration(state: LambdaState, request: OperationRequest): Answer {
  const { RevisionId, ...given } = readRequest(
    'UpdateFunctionConfiguration',
    updateConfigurationSchema,
    request.body,
  );
  const record = requireRevision(state, request, RevisionId);
  if (given.Runtime !== undefined) checkRuntime(given.Runtime);
  checkVariables(given.Environment?.Variables);
  const configuration = changeConfiguration(record.configuration, given);
  return { status: 200, document: configurationDocument(saveFunction(state, { ...record, configuration })) };
}

function withArchitectures(
  record: FunctionRecord,
  Architectures: FunctionConfiguration['Architectures'] | undefined,
): FunctionRecord {
  if (Architectures === undefined) return record;
  return { ...record, configuration: { ...record.configuration, Architectures } };
}

/** The function, if nobody has changed it since whoever asks has read that revision. */
function requireRevision(
  state: LambdaState,
  request: OperationRequest,
  revisionId: string | undefined,
): FunctionRecord {
  const record = requireFunction(state, request);
  if (revisionId === undefined || revisionId === record.revisionId) return record;
  throw new ServiceError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  );
}

function publishNotImplemented(): ServiceError {
  return new ServiceError('NotImplementedException', 'UpdateFunctionCode does not implement Publish');
}
