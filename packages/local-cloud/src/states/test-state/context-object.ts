import type { TaskResult } from '@s3-lambda-bench/asl';
import { ServiceError } from '../../endpoint/service-error.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../../json.ts';
import type { TestedState } from './test-request.ts';

/** The context object's parts and members (developer guide, "Context object"). Map is not for tests. */
const members: Record<string, Record<string, 'string' | 'number' | 'any'>> = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RoleArn: 'string',
    StartTime: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' },
};

/** The context object that a mocked state is to see (API reference, TestState; words recorded 2025-12-03). Throws ValidationException. */
export function readContext(text: string, { state }: TestedState, mock: TaskResult | undefined): JsonObject {
  const context = parseJson(text);
  if (!isObject(context)) throw invalid('it must be a JSON object');
  if (mock === undefined) throw invalid('it is for a mocked state only');
  if ('Map' in context) throw invalid("'Map' field is not supported when mocking a Context object");
  if ('Task' in context && (state.type !== 'Task' || state.resource.pattern === 'requestResponse'))
    throw invalid(
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    );
  for (const [part, value] of Object.entries(context)) checkPart(part, value);
  return context;
}

function checkPart(part: string, value: Json): void {
  const known = members[part];
  if (known === undefined) throw invalid(`Field '${part}' is not allowed`);
  if (!isObject(value)) throw invalid(`${part} must be an object`);
  for (const [member, child] of Object.entries(value)) {
    const type = known[member];
    if (type === undefined) throw invalid(`Field '${member}' is not allowed`);
    if (type !== 'any' && typeof child !== type) throw invalid(`${part}.${member} must be a ${type}`);
  }
}

function invalid(what: string): ServiceError {
  return new ServiceError('ValidationException', `Invalid Context object provided: ${what}`);
}
