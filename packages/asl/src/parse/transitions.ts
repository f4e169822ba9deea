import type { Flow, State } from '../state-machine.ts';
import type { Problem, Reading } from './problems.ts';

interface Transition {
  field: string;
  to: string;
}

/**
 * Notes targets that do not exist, a flow that cannot end, and, in one that can, states that nothing leads to. Words, order and the
 * literal `'Next'` of every position are AWS's (measured, floci PR #2786).
 */
export function noteBrokenTransitions(
  flow: Flow,
  { path, reading }: { path: string; reading: Reading },
): void {
  const { startAt, states } = flow;
  const note = (code: Problem['code'], at: string, message: string) =>
    reading.problems.push({ code, path: `${path}${at}`, message });

  const transitions = [...states].flatMap(([name, state]) =>
    transitionsOf(state).map(({ field, to }) => ({ at: `/States/${name}/${field}`, to })),
  );
  for (const { at, to } of [{ at: '/StartAt', to: startAt }, ...transitions]) {
    if (!states.has(to)) note('MISSING_TRANSITION_TARGET', at, `Missing 'Next' target: ${to}`);
  }
  if (![...states.values()].some(isTerminal)) {
    note('MISSING_END_STATE', '', 'Workflow has no terminal state');
    return;
  }
  const reached = states.has(startAt)
    ? reachableFrom(startAt, states)
    : new Set(transitions.map(({ to }) => to));
  for (const name of states.keys()) {
    if (reached.has(name)) continue;
    note('MISSING_TRANSITION_TARGET', `/States/${name}`, `State "${name}" is not reachable.`);
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
