import { Interrupted } from '../errors.ts';
import type { Payload } from '../json.ts';
import type { Flow } from '../state-machine.ts';
import { runWithCatch } from './attempts.ts';
import type { Execution, Scope } from './execution.ts';
import { dropVariables } from './variables.ts';
import { enter, exit } from './visit.ts';

/** Between two looks at the rest of the process: timers, sockets and abort signals must get their turn. */
const transitionsPerTurn = 32;

/** Runs a flow from its first state to its end and gives its output. @throws StateFailure, Interrupted. */
export async function runFlow(
  execution: Execution,
  flow: Flow,
  scope: Scope,
  input: Payload,
): Promise<Payload> {
  try {
    return await runStates(execution, flow, scope, input);
  } finally {
    dropVariables(execution, scope);
  }
}

async function runStates(execution: Execution, flow: Flow, scope: Scope, input: Payload): Promise<Payload> {
  let data = input;
  let name: string | undefined = flow.startAt;
  for (let transitions = 1; name !== undefined; transitions += 1) {
    if (transitions % transitionsPerTurn === 0) await new Promise(setImmediate);
    if (scope.signal.aborted) throw new Interrupted();
    const state = flow.states.get(name);
    if (state === undefined) throw new Error(`state '${name}' is missing from a checked state machine`);
    const visit = enter(execution, scope, state, data);
    const left = await runWithCatch(visit);
    exit(visit, left);
    data = left.output;
    name = left.next;
  }
  return data;
}
