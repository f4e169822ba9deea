import { ServiceError } from '../endpoint/service-error.ts';

/** Throws InvalidName. The rule is of state machines and executions alike (API reference, CreateStateMachine, name). */
export function checkName(name: string): void {
  const isAllowed = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u.test(name);
  if (!isAllowed) throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}
