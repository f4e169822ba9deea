/** One piece of work and what must have succeeded before it. Names that are not among the tasks count as done. */
export interface Task {
  id: string;
  after: readonly string[];
}

/**
 * Does every task as soon as those it comes after are done, independent ones at once. A task that throws has failed; those
 * that come after it, directly or not, are left out. Resolves when all is over, with the ids of the failed.
 */
export async function runInOrder<T extends Task>(
  tasks: readonly T[],
  run: (task: T) => Promise<void>,
): Promise<string[]> {
  const failed: string[] = [];
  const outcomes = new Map<string, Promise<boolean>>();
  const ids = new Set(tasks.map(({ id }) => id));
  const waiters = new Map<string, (done: boolean) => void>();
  for (const id of ids) outcomes.set(id, new Promise((resolve) => waiters.set(id, resolve)));
  const runOne = async (task: T): Promise<boolean> => {
    const before = await Promise.all(task.after.map((id) => outcomes.get(id) ?? true));
    if (before.includes(false)) return false;
    try {
      await run(task);
      return true;
    } catch {
      failed.push(task.id);
      return false;
    }
  };
  await Promise.all(tasks.map(async (task) => waiters.get(task.id)?.(await runOne(task))));
  return failed;
}

/** The same tasks the other way round: each after those that came after it. */
export function reversed(tasks: readonly Task[]): Task[] {
  return tasks.map(({ id }) => ({
    id,
    after: tasks.filter((other) => other.after.includes(id)).map((other) => other.id),
  }));
}
