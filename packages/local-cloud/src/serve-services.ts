import path from 'node:path';
import type { Clients } from './clients/make-clients.ts';
import { makeCloudFormationService } from './cloudformation/cloudformation-service.ts';
import { makeStatusRecorder } from './cloudformation/record-status.ts';
import { recoverStacks } from './cloudformation/recover-stacks.ts';
import { StackOperations } from './cloudformation/stack-operations.ts';
import { openStackStore } from './cloudformation/stack-store.ts';
import { makeResponseDesk } from './custom-resources/response-desk.ts';
import type { Service } from './endpoint/endpoint.ts';
import { awsJson11, restJson } from './endpoint/protocols.ts';
import { messageOf } from './errors.ts';
import type { Foundation } from './foundation.ts';
import { makeLambda } from './lambda/make-lambda.ts';
import { sweepHourly } from './s3/lifecycle-sweep.ts';
import { openExecutionStore } from './states/execution-store.ts';
import { Executions } from './states/executions.ts';
import { openMapRunStore } from './states/map-runs/map-run-store.ts';
import { MapRuns } from './states/map-runs/map-runs.ts';
import { openStateMachineStore } from './states/state-machine-store.ts';
import { makeStateMachines } from './states/state-machines.ts';
import { makeStatesService } from './states/states-service.ts';
import { makeTaskTokens } from './states/task-tokens.ts';
import { makeStateTester } from './states/test-state/state-tester.ts';
import { makeStsService } from './sts/sts-service.ts';

/** Makes the services, lets the endpoint answer, and brings the stacks back. What stands is put on `started`. */
export async function serveServices(foundation: Foundation, started: AsyncDisposableStack): Promise<void> {
  const { endpoint, dataDir, clock, region, accountId, roles, s3Endpoint } = foundation;
  const clients = foundation.clientFactory.clientsOf(foundation.credentials);
  const functions = addFunctions(foundation, clients, started);
  const states = addStates(foundation, started);

  const responseDesk = makeResponseDesk(endpoint.url);
  const store = openStackStore(dataDir.database);
  const recorder = makeStatusRecorder(store, clock);
  const context = { ...clients, roles, responseDesk, clock };
  const means = { store, recorder, context, region, accountId };
  const stacks = new StackOperations(means);
  started.defer(() => stacks.close());
  const cloudformation = makeCloudFormationService({
    store,
    stacks,
    s3: clients.s3,
    s3Endpoint,
    region,
    accountId,
  });

  endpoint.serve({ ...functions, states, cloudformation, sts: makeStsService() }, responseDesk.route);
  const closing = new AbortController();
  await recoverStacks({ ...means, signal: closing.signal });
  const { onFault } = foundation;
  const sweeping = sweepHourly({ s3: clients.s3, clock, stacks: store.all, onFault }, closing.signal);
  started.defer(async () => {
    closing.abort();
    await sweeping;
  });
}

function addFunctions(
  foundation: Foundation,
  { s3 }: Clients,
  started: AsyncDisposableStack,
): Record<'lambda' | 'logs', Service> {
  const { dataDir, endpoint } = foundation;
  const { lambda, logs } = makeLambda({
    ...foundation,
    dataDir: path.join(dataDir.path, 'lambda'),
    endpoint: endpoint.url,
    s3,
  });
  started.defer(() => logs.close());
  started.defer(() => lambda.close());
  return {
    lambda: { protocol: restJson, handle: lambda.handle },
    logs: { protocol: awsJson11, handle: logs.handle },
  };
}

function addStates(foundation: Foundation, started: AsyncDisposableStack): Service {
  const { clock, issuer: credentials, clientFactory, dataDir, onFault } = foundation;
  const onUnkept = (error: unknown) => onFault(notKept(error));
  const store = openExecutionStore(dataDir.database, onUnkept);
  const machines = makeStateMachines({ ...foundation, store: openStateMachineStore(dataDir.database) });
  const mapRuns = new MapRuns({ store: openMapRunStore(dataDir.database), clock });
  const tokens = makeTaskTokens(dataDir.rootKey.secretAccessKey);
  const roleMeans = { tokens, credentials, clientsOf: clientFactory.clientsOf };
  const executions = new Executions({ ...roleMeans, clock, store, machines, mapRuns, onFault: onUnkept });
  started.defer(() => executions.close());
  const tester = makeStateTester({ ...foundation, ...roleMeans });
  started.defer(() => tester.close());
  return makeStatesService({ machines, executions, mapRuns, tester, tokens, now: () => clock.now() });
}

function notKept(cause: unknown): Error {
  return new Error(`what executions did could not be kept: ${messageOf(cause)}`, { cause });
}
