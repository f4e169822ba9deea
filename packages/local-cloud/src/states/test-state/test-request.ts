import type { ParsedState, TaskResult } from '@s3-lambda-bench/asl';
import { ServiceError } from '../../endpoint/service-error.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../../json.ts';
import { requireState } from '../definitions.ts';
import { readInput } from '../execution-input.ts';
import { findIntegration } from '../tasks/index.ts';
import { readContext } from './context-object.ts';

/** What TestState is asked, its members as they come. */
export interface TestRequest {
  definition: string;
  stateName?: string;
  roleArn?: string;
  input?: string;
  variables?: string;
  context?: string;
  revealSecrets?: boolean;
  mock?: { result?: string; errorOutput?: { error?: string; cause?: string } };
  stateConfiguration?: {
    errorCausedByState?: string;
    retrierRetryCount?: number;
    mapIterationFailureCount?: number;
    mapItemReaderData?: string;
  };
}

export type TestedState = Extract<ParsedState, { ok: true }>;

/** A test that can be run. */
export interface StateTest {
  single: TestedState;
  input: Json;
  variables?: JsonObject;
  contextObject?: Json;
  mock?: TaskResult;
  retrierRetryCount?: number;
  mapIterationFailureCount?: number;
  mapItemReaderData?: Json[];
}

/** Reads and checks what AWS checks before it runs the state; words recorded 2025-12. Throws a ServiceError. */
export function readTest(request: TestRequest): StateTest {
  const single = requireState(request.definition, request.stateName);
  checkSecrets(request);
  const mock = request.mock && readMock(request.mock);
  if (mock === undefined) checkRunnable(single, request);
  else checkMock(single, mock);
  const { retrierRetryCount, mapIterationFailureCount, mapItemReaderData } = request.stateConfiguration ?? {};
  return {
    single,
    input: readInput(request.input ?? '{}'),
    ...(mock !== undefined && { mock }),
    ...(request.variables !== undefined && { variables: readObject('variables', request.variables) }),
    ...(request.context !== undefined && { contextObject: readContext(request.context, single, mock) }),
    ...(retrierRetryCount !== undefined && { retrierRetryCount }),
    ...(mapIterationFailureCount !== undefined && { mapIterationFailureCount }),
    ...(mapItemReaderData !== undefined && { mapItemReaderData: readItems(mapItemReaderData) }),
  };
}

function checkSecrets({ revealSecrets, mock }: TestRequest): void {
  if (revealSecrets !== true) return;
  throw invalid(
    mock === undefined
      ? 'revealSecrets is for HTTP Tasks, which are not built in local-cloud'
      : 'TestState does not support RevealSecrets when a mock is specified.',
  );
}

function readMock({ result, errorOutput }: NonNullable<TestRequest['mock']>): TaskResult {
  if (result !== undefined && errorOutput !== undefined)
    throw invalid('A test mock should have only one of the following fields: [result, errorOutput].');
  if (result === undefined) return { ok: false, ...errorOutput };
  const document = parseJson(result);
  if (document === undefined) throw invalid('Mocked result must be valid JSON.');
  return { ok: true, result: document };
}

function checkMock({ state }: TestedState, mock: TaskResult): void {
  if (!['Task', 'Map', 'Parallel'].includes(state.type))
    throw invalid(`State type '${state.type}' is not supported when a mock is specified`);
  if (state.type !== 'Map' || !mock.ok) return;
  if (state.distribution?.resultWriter === undefined) {
    if (!Array.isArray(mock.result)) throw invalid('Mocked result must be an array.');
  } else if (!isObject(mock.result)) throw invalid('Mocked result must be a JSON object.');
}

/** What needs no mock. The developer guide, "Using TestState API", has the limits; AWS's words for the last two are not known. */
function checkRunnable({ state }: TestedState, { roleArn }: TestRequest): void {
  if (state.type === 'Map' || state.type === 'Parallel')
    throw new ServiceError(
      'InvalidDefinition',
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
    );
  if (state.type !== 'Task') return;
  const { arn, pattern } = state.resource;
  if (pattern !== 'requestResponse' || findIntegration(arn) === undefined)
    throw new ServiceError('InvalidDefinition', `TestState takes ${arn} with a mock only`);
  if (roleArn === undefined) throw invalid('roleArn is missing; a Task without a mock runs under it');
}

function readObject(member: string, text: string): JsonObject {
  const document = parseJson(text);
  if (isObject(document)) return document;
  throw invalid(`${member} must be a JSON object`);
}

function readItems(text: string): Json[] {
  const document = parseJson(text);
  if (Array.isArray(document)) return document;
  throw invalid('stateConfiguration.mapItemReaderData must be a JSON array');
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
