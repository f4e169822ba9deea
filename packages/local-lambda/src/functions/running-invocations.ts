/** The invocations under way of each function, so that what they need is there until they have ended. */
export class RunningInvocations {
  readonly #byFunction = new Map<string, Set<Promise<unknown>>>();

  /** Gives the promise back as it is. */
  track<T>(functionName: string, invocation: Promise<T>): Promise<T> {
    const running = this.#byFunction.get(functionName) ?? new Set();
    this.#byFunction.set(functionName, running.add(invocation));
    const forget = () => running.delete(invocation);
    invocation.then(forget, forget);
    return invocation;
  }

  /** Resolves when those that are under way now have ended, however. */
  async ended(functionName: string): Promise<void> {
    await Promise.allSettled(this.#byFunction.get(functionName) ?? []);
  }
}
