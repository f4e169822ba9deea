/** Lets works on the same thing wait for each other, in the order in which they came. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work once all before it on that key are done, however they ended. */
  take<T>(key: string, work: () => T | Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(key, turn);
    return turn;
  }
}
