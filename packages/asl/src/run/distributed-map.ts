import { errorNames, StateFailure } from '../errors.ts';
import { isTooLarge, type Payload, payloadOf } from '../json.ts';
import type { Distribution, MapState } from '../state-machine.ts';
import { randomUuid } from '../uuid.ts';
import { childInputs, type ItemList } from './child-inputs.ts';
import { type Children, liveLimits, runChildren } from './children.ts';
import type { History, Thread } from './history.ts';
import { type MapPlan, planOf } from './map-plan.ts';
import type { ChildResult } from './map-results.ts';
import { mapRunNames } from './map-run-arns.ts';
import { type MapRunFollower, noFollower } from './map-run-host.ts';
import { exportResults, readItems } from './map-transfers.ts';
import { type Exit, exportsOf, tooLargeCause, type Visit } from './visit.ts';

/** Of one map run (developer guide, "Map state in Distributed mode"). */
const maxChildrenAtOnce = 10_000;

/** Every item, or batch of items, is an execution of its own; of them this execution's history has the map run alone. */
export async function runDistributedMap(
  visit: Visit,
  state: MapState,
  distribution: Distribution,
): Promise<Exit> {
  const plan = await planOf(visit, state, distribution);
  const children = startMapRun(visit, { state, distribution, plan });
  const result = await settled(visit, children.follower, async () => {
    const list = plan.list ?? (await readItems(visit, plan));
    return runMapRun(visit, state, { children, plan, list });
  });
  const left = await exportsOf(visit, state, { findings: { result: result.value }, otherwise: result });
  return { ...left, next: state.next };
}

interface Start {
  state: MapState;
  distribution: Distribution;
  plan: MapPlan;
}

function startMapRun({ execution, scope }: Visit, { state, distribution, plan }: Start): Children {
  const { context, history, mapRuns, random } = execution;
  const makeUuid = mapRuns.makeUuid ?? (() => randomUuid(random));
  const { label } = distribution;
  const names = mapRunNames(context, { stateName: state.name, label, uuid: makeUuid() });
  const limits = liveLimits(plan.limits, mapRuns.maxConcurrency ?? maxChildrenAtOnce);
  history.publish(scope.thread, 'MapRunStarted', [
    'mapRunStartedEventDetails',
    { mapRunArn: names.mapRunArn },
  ]);
  if (scope.thread.inside !== undefined) scope.thread.inside.hasMapRun = true;
  const follower = mapRuns.follow?.({
    arn: names.mapRunArn,
    executionArn: context.executionArn,
    stateMachineArn: names.stateMachineArn,
    executionType: distribution.executionType,
    limits: plan.limits,
    update(changes) {
      limits.current = { ...limits.current, ...changes };
      limits.wake();
    },
  });
  return {
    execution,
    signal: scope.signal,
    flow: state.itemProcessor,
    distribution,
    names,
    makeUuid,
    follower: follower ?? noFollower,
    limits,
  };
}

/** Records how the map run ends, and tells. */
async function settled(
  { execution, scope }: Visit,
  follower: MapRunFollower,
  work: () => Promise<Payload>,
): Promise<Payload> {
  const { history } = execution;
  try {
    const result = await work();
    noteSucceeded(history, scope.thread);
    if (scope.thread.inside !== undefined) scope.thread.inside.hasMapRun = false;
    follower.ended('SUCCEEDED');
    return result;
  } catch (error) {
    follower.ended(error instanceof StateFailure ? 'FAILED' : 'ABORTED');
    if (error instanceof StateFailure) {
      const why = { error: error.error, cause: error.explanation };
      history.publish(scope.thread, 'MapRunFailed', ['mapRunFailedEventDetails', why]);
      if (scope.thread.inside !== undefined) scope.thread.inside.hasMapRun = false;
    }
    throw error;
  }
}

/** The state goes on from where the map run started (recorded 2024-11-18: test_reference_in_map_state; measured, floci PR #3167). */
function noteSucceeded(history: History, thread: Thread): void {
  const before = thread.lastEventId;
  history.publish(thread, 'MapRunSucceeded');
  history.note(thread, 'MapStateSucceeded');
  thread.lastEventId = before;
}

interface Work {
  children: Children;
  plan: MapPlan;
  list: ItemList;
}

async function runMapRun(visit: Visit, state: MapState, { children, plan, list }: Work): Promise<Payload> {
  const { batching } = plan;
  const { mapRunArn } = children.names;
  const totalItems = list.items.length;
  children.follower.itemsCounted(totalItems, batching === undefined ? totalItems : undefined);
  const results: ChildResult[] = [];
  try {
    await runChildren(children, {
      inputs: childInputs(visit, state, { list, batching }),
      totalItems,
      results,
    });
  } catch (error) {
    // What there is of results is exported, the failures above all; that this fails too is not worth another failure.
    if (error instanceof StateFailure)
      await exportResults(visit, { plan, mapRunArn, results }).catch(() => {});
    throw error;
  }
  const exported = await exportResults(visit, { plan, mapRunArn, results });
  const result = payloadOf(exported ?? results.flatMap(({ entries }) => entries));
  if (isTooLarge(result)) {
    throw new StateFailure(errorNames.dataLimit, tooLargeCause(state.name), { fatal: true });
  }
  return result;
}
