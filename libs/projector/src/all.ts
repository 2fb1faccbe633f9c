/** Waits for all of them, so that nothing is still under way when one has failed. */
export async function all<Result>(promises: readonly Promise<Result>[]): Promise<readonly Result[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
