import { ServiceError } from '../endpoint/service-error.ts';
import { messageOf } from '../errors.ts';
import type { ProviderContext } from '../resources/provider-context.ts';
import { validationError } from '../template/template-error.ts';
import { carryOutCreation, carryOutDeletion, carryOutUpdate } from './carry-out.ts';
import type { Change } from './change-stack.ts';
import {
  identityOf,
  isWithoutChange,
  newStack,
  type Place,
  planRequest,
  type StackRequest,
  settingsOf,
} from './plan-request.ts';
import type { StatusRecorder } from './record-status.ts';
import { isInProgress, type Stack, statusWhenGivenUp } from './stack.ts';
import type { StackStore } from './stack-store.ts';

interface Means extends Place {
  store: StackStore;
  recorder: StatusRecorder;
  context: ProviderContext;
}

interface UnderWay {
  abort: AbortController;
  done: Promise<void>;
}

/**
 * Accepts operations on stacks. Each method returns once the request is accepted, while the operation goes on; it throws a
 * ServiceError where the request is not accepted, and then nothing has changed.
 */
export class StackOperations {
  readonly #means: Means;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(means: Means) {
    this.#means = means;
  }

  create(request: StackRequest): Stack {
    const { store, recorder } = this.#means;
    if (store.find(request.stackName) !== undefined)
      throw new ServiceError('AlreadyExistsException', `Stack [${request.stackName}] already exists`);
    const stack = newStack(request, this.#means, this.#now());
    const planned = planRequest(request, stack, this.#means);
    Object.assign(stack, settingsOf(request, planned));
    recorder.stack(stack, 'CREATE_IN_PROGRESS', 'User Initiated');
    this.#begin(stack, (change) => carryOutCreation(change, planned));
    return stack;
  }

  update(request: StackRequest): Stack {
    const { store, recorder } = this.#means;
    const stack = store.find(request.stackName);
    if (stack === undefined) throw validationError(`Stack [${request.stackName}] does not exist`);
    if (isInProgress(stack.status) || stack.status.startsWith('DELETE_'))
      throw validationError(`Stack:${stack.stackId} is in ${stack.status} state and can not be updated.`);
    const planned = planRequest(request, stack, this.#means);
    if (isWithoutChange(planned, stack, this.#means))
      throw validationError('No updates are to be performed.');
    Object.assign(stack, settingsOf(request, planned), { updatedAt: this.#now() });
    recorder.stack(stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
    this.#begin(stack, (change) => carryOutUpdate(change, planned));
    return stack;
  }

  /** Gives up what is under way. A stack that is not there, or is on its way out, is left alone. */
  delete(nameOrId: string, retain: readonly string[]): void {
    const { store, recorder } = this.#means;
    const stack = store.find(nameOrId);
    if (stack === undefined || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS')
      return;
    if (retain.length > 0 && stack.status !== 'DELETE_FAILED')
      throw validationError(
        'Invalid operation on stack: specify which resources to retain only when the stack is in the DELETE_FAILED state.',
      );
    const interrupted = this.#interrupt(stack.stackId);
    stack.deletedAt = this.#now();
    recorder.stack(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
    this.#begin(stack, async (change) => {
      await interrupted;
      await carryOutDeletion(change, retain);
    });
  }

  /** Interrupts what is under way and waits for its end. */
  async close(): Promise<void> {
    await Promise.all([...this.#underWay.keys()].map((stackId) => this.#interrupt(stackId)));
  }

  #begin(stack: Stack, run: (change: Change) => Promise<void>): void {
    const { recorder, context } = this.#means;
    const abort = new AbortController();
    const identity = identityOf(stack, this.#means);
    const change = { stack, identity, recorder, context, signal: abort.signal, now: () => this.#now() };
    const done = run(change)
      .catch((fault) => recorder.stack(stack, statusWhenGivenUp(stack.status), messageOf(fault)))
      .finally(() => {
        if (this.#underWay.get(stack.stackId)?.abort === abort) this.#underWay.delete(stack.stackId);
      });
    this.#underWay.set(stack.stackId, { abort, done });
  }

  async #interrupt(stackId: string): Promise<void> {
    const operation = this.#underWay.get(stackId);
    operation?.abort.abort(new Error('Resource operation cancelled'));
    await operation?.done;
  }

  #now(): string {
    return new Date(this.#means.context.clock.now()).toISOString();
  }
}
