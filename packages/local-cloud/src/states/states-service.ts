import { isAllowed, type Principal } from '@s3-lambda-bench/iam';
import type { Service } from '../endpoint/endpoint.ts';
import { awsJson10, send } from '../endpoint/protocols.ts';
import { notImplemented, ServiceError } from '../endpoint/service-error.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../json.ts';
import {
  describeExecution,
  listExecutions,
  startExecution,
  stopExecution,
} from './operations/execution-operations.ts';
import { getExecutionHistory } from './operations/get-execution-history.ts';
import { describeMapRun, listMapRuns, updateMapRun } from './operations/map-run-operations.ts';
import type { Operation, StatesContext } from './operations/operation.ts';
import {
  createStateMachine,
  deleteStateMachine,
  describeStateMachine,
  describeStateMachineForExecution,
  listStateMachines,
  listStateMachineVersions,
  startSyncExecution,
  updateStateMachine,
  validateStateMachineDefinition,
} from './operations/state-machine-operations.ts';
import { listTagsForResource, tagResource, untagResource } from './operations/tag-operations.ts';
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from './operations/task-operations.ts';
import { testState } from './operations/test-state.ts';

/** Every operation of Step Functions that is built. */
const operations: Record<string, Operation> = {
  CreateStateMachine: createStateMachine,
  DescribeStateMachine: describeStateMachine,
  DescribeStateMachineForExecution: describeStateMachineForExecution,
  UpdateStateMachine: updateStateMachine,
  DeleteStateMachine: deleteStateMachine,
  ListStateMachines: listStateMachines,
  ListStateMachineVersions: listStateMachineVersions,
  ListTagsForResource: listTagsForResource,
  TagResource: tagResource,
  UntagResource: untagResource,
  ValidateStateMachineDefinition: validateStateMachineDefinition,
  TestState: testState,
  StartExecution: startExecution,
  StartSyncExecution: startSyncExecution,
  DescribeExecution: describeExecution,
  ListExecutions: listExecutions,
  StopExecution: stopExecution,
  GetExecutionHistory: getExecutionHistory,
  SendTaskSuccess: sendTaskSuccess,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
  DescribeMapRun: describeMapRun,
  ListMapRuns: listMapRuns,
  UpdateMapRun: updateMapRun,
};

/** Step Functions over AWS JSON 1.0: the operation is in the X-Amz-Target header, `AWSStepFunctions.<operation>`. */
export function makeStatesService(context: StatesContext): Service {
  return {
    protocol: awsJson10,
    handle: async (request, response, caller, body) => {
      const name = String(request.headers['x-amz-target'] ?? '').replace(/^AWSStepFunctions\./, '');
      const answer = await run(name, parseJson(body.toString()), caller, context);
      send(response, { status: 200, protocol: awsJson10, body: JSON.stringify(answer) });
    },
  };
}

async function run(name: string, input: Json | undefined, caller: Principal, context: StatesContext) {
  const operation = operations[name];
  if (operation === undefined) throw notImplemented(`states:${name}`);
  if (!isObject(input))
    throw new ServiceError('SerializationException', 'the request body is not a JSON object');
  authorise(name, subjectOf(input, context), caller);
  return operation(input, context);
}

/** What a request is about. A token's Task counts as its state machine, which is what CDK's `grantTaskResponse` names. */
function subjectOf(input: JsonObject, { tokens }: StatesContext): Json | undefined {
  if (typeof input.taskToken === 'string') return tokens.stateMachineOf(input.taskToken);
  return input.stateMachineArn ?? input.executionArn ?? input.resourceArn ?? input.mapRunArn;
}

function authorise(name: string, arn: Json | undefined, caller: Principal): void {
  const action = `states:${name}`;
  const resource = typeof arn === 'string' ? arn : '*';
  if (isAllowed(caller, { action, resource })) return;
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  );
}
