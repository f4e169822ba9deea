import { type Json, type Payload, payloadOf } from '../json.ts';
import type { ParallelState } from '../state-machine.ts';
import { fanOut } from './fan-out.ts';
import { runFlow } from './flow.ts';
import { argumentsOf, type Exit, exportsOf, type Visit } from './visit.ts';

/** Every branch on a thread of its own, all at once; the result is the list of their outputs, in the order of the branches. */
export async function runParallel(visit: Visit, state: ParallelState): Promise<Exit> {
  const { execution, scope } = visit;
  const input = await argumentsOf(visit, state.arguments);
  execution.history.publish(scope.thread, 'ParallelStateStarted');
  const result = await runBranches(visit, state, input);
  execution.history.note(scope.thread, 'ParallelStateSucceeded');
  const left = await exportsOf(visit, state, { findings: { result: result.value }, otherwise: result });
  return { ...left, next: state.next };
}

async function runBranches(visit: Visit, { branches }: ParallelState, input: Payload): Promise<Payload> {
  const { execution, scope } = visit;
  const fan = fanOut(visit);
  const outputs: Json[] = branches.map(() => null);
  const runs = branches.map((branch, index) => {
    const thread = fan.fork();
    return fan.on(thread, async () => {
      outputs[index] = (await runFlow(execution, branch, fan.scopeOn(thread), input)).value;
      // The state goes on from the last event that any branch published (floci #2868).
      scope.thread.lastEventId = Math.max(scope.thread.lastEventId, thread.lastEventId);
      thread.closed = true;
    });
  });
  await fan.join(runs);
  return payloadOf(outputs);
}
