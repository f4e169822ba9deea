/** What a runtime says over the Runtime API. Payloads are the bytes it sent, never re-encoded. */
export type RuntimeSignal =
  | { type: 'next' }
  | { type: 'response'; payload: Buffer }
  | { type: 'responseTooLarge'; sizeBytes: number }
  | { type: 'invocationError'; payload: Buffer; errorType: string }
  | { type: 'initError'; payload: Buffer; errorType: string };

/** One event for a runtime, as `/next` hands it out. `deadlineMs` in Unix milliseconds. */
export interface Invocation {
  requestId: string;
  functionArn: string;
  traceId: string;
  /** The JSON text of the `X-Amz-Client-Context` that the caller sent. */
  clientContext: string | undefined;
  event: Buffer;
}

/** Under the names that AWS has for them, which refusals show. */
type State =
  | { name: 'Started' | 'Ready' | 'InitError' }
  | { name: 'Running' | 'RuntimeResponseSentState'; requestId: string };

/** Why a request of the runtime is refused: the status and body of the Runtime API. */
export interface Refusal {
  status: 400 | 403 | 413;
  errorType: string;
  errorMessage: string;
}

/**
 * The states that one runtime process goes through, and what it may ask in each: RIE internal/lambda/core/states.go and
 * rapi/handler. A refusal changes nothing.
 */
export class RuntimeSession {
  #state: State = { name: 'Started' };

  restart(): void {
    this.#state = { name: 'Started' };
  }

  /**
   * `wait` for an invocation, or be handed the one under way once more: a runtime that starts over without having answered is not
   * refused. While one request waits, another is a stranger's, who must not get the invocation in its place.
   */
  next(isAnotherWaiting: boolean): 'wait' | 'again' | Refusal {
    if (this.#state.name === 'Running') return 'again';
    if (this.#state.name === 'InitError' || isAnotherWaiting) return this.#invalidTransition('Ready');
    this.#state = { name: 'Ready' };
    return 'wait';
  }

  dispatched(requestId: string): void {
    this.#state = { name: 'Running', requestId };
  }

  /** `target` is AWS's name of the state that the answer would lead to. */
  answer(requestId: string, target: 'InvocationResponse' | 'InvocationErrorResponse'): Refusal | undefined {
    if (!('requestId' in this.#state) || this.#state.requestId !== requestId) return invalidRequestId;
    if (this.#state.name !== 'Running') return this.#invalidTransition(target);
    this.#state = { name: 'RuntimeResponseSentState', requestId };
    return undefined;
  }

  initError(): Refusal | undefined {
    if (this.#state.name !== 'Started') return this.#invalidTransition('InitError');
    this.#state = { name: 'InitError' };
    return undefined;
  }

  #invalidTransition(target: string): Refusal {
    return {
      status: 403,
      errorType: 'InvalidStateTransition',
      errorMessage: `State transition from ${this.#state.name} to ${target} failed for runtime. Error: State transition is not allowed`,
    };
  }
}

const invalidRequestId: Refusal = {
  status: 400,
  errorType: 'InvalidRequestID',
  errorMessage: 'Invalid request ID',
};
