/** Runs at most `width` at once. Rejects with the first failure, once everything that had begun has ended. */
export async function inParallel<Task, Result>(
  tasks: readonly Task[],
  width: number,
  run: (task: Task) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  const queue = tasks.values();
  const worker = async (): Promise<void> => {
    for (const task of queue) {
      if (failures.length > 0) return;
      try {
        results.push(await run(task));
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, tasks.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
