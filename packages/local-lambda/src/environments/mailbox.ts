/** A queue that one reader waits at, so that what happens to a process is handled in the order in which it happened. */
export class Mailbox<T> {
  readonly #items: T[] = [];
  #reader: ((item: T) => void) | undefined;

  post(item: T): void {
    const reader = this.#reader;
    if (reader === undefined) {
      this.#items.push(item);
      return;
    }
    this.#reader = undefined;
    reader(item);
  }

  take(): Promise<T> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  clear(): void {
    this.#items.length = 0;
  }
}
