const PAUSE_MS = 10;

/**
 * Waits until `condition` holds (answers with something truthy) and answers with what it gave. Fails after `deadlineMs`
 * with the name of what was waited for, and with the condition's last error where it threw.
 */
export async function eventually<Result>(
  what: string,
  condition: () => Result | Promise<Result>,
  deadlineMs = 10_000,
): Promise<Exclude<Result, undefined | null | false>> {
  const deadline = Date.now() + deadlineMs;
  let cause: unknown;
  do {
    try {
      const result = await condition();
      if (result) return result as Exclude<Result, undefined | null | false>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  } while (Date.now() < deadline);
  throw new Error(`Waited ${deadlineMs} ms in vain: ${what}`, { cause });
}
