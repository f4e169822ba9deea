import type { Flow, State } from '../state-machine.ts';
import type { Reading } from './problems.ts';

interface Transition {
  field: string;
  to: string;
}

/** Notes targets that do not exist, states that nothing leads to, and a flow that cannot end. */
export function noteBrokenTransitions(
  flow: Flow,
  { path, reading }: { path: string; reading: Reading },
): void {
  const { startAt, states } = flow;
  if (!states.has(startAt)) {
    const message = `'StartAt' names the state '${startAt}', which does not exist`;
    reading.problems.push({ code: 'MISSING_TRANSITION_TARGET', path: `${path}/StartAt`, message });
    return;
  }
  for (const [name, state] of states) {
    for (const { field, to } of transitionsOf(state)) {
      if (states.has(to)) continue;
      const message = `'${field}' names the state '${to}', which does not exist here`;
      reading.problems.push({
        code: 'MISSING_TRANSITION_TARGET',
        path: `${path}/States/${name}/${field}`,
        message,
      });
    }
  }
  const reached = reachableFrom(startAt, states);
  for (const name of states.keys()) {
    if (reached.has(name)) continue;
    const message = `no transition leads to the state '${name}'`;
    reading.problems.push({ code: 'MISSING_TRANSITION_TARGET', path: `${path}/States/${name}`, message });
  }
  if (![...states.values()].some(isTerminal)) {
    const message = 'no state ends the flow: none has "End": true or is of type Succeed or Fail';
    reading.problems.push({ code: 'MISSING_TERMINAL_STATE', path: path === '' ? '/' : path, message });
  }
}

function transitionsOf(state: State): Transition[] {
  if (state.type === 'Succeed' || state.type === 'Fail') return [];
  if (state.type === 'Choice') {
    const rules = state.choices.map(({ next }, index) => ({ field: `Choices[${index}]/Next`, to: next }));
    return state.default === undefined ? rules : [...rules, { field: 'Default', to: state.default }];
  }
  const catchers = 'catch' in state ? state.catch : [];
  const caught = catchers.map(({ next }, index) => ({ field: `Catch[${index}]/Next`, to: next }));
  return state.next === undefined ? caught : [{ field: 'Next', to: state.next }, ...caught];
}

function reachableFrom(startAt: string, states: ReadonlyMap<string, State>): Set<string> {
  const reached = new Set([startAt]);
  for (const name of reached) {
    const state = states.get(name);
    // A set goes on to what is added while it is walked.
    for (const { to } of state === undefined ? [] : transitionsOf(state)) reached.add(to);
  }
  return reached;
}

function isTerminal(state: State): boolean {
  return (
    state.type === 'Succeed' || state.type === 'Fail' || (state.type !== 'Choice' && state.next === undefined)
  );
}
