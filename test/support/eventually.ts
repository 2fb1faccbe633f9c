const PAUSE_MS = 10;

/** Far more than anything takes: a wait may end only where what it waits for never comes, however busy the machine is. */
export const PATIENCE_MS = 60_000;

/**
 * Waits until `condition` holds (answers with something truthy) and answers with what it gave. Fails after `deadlineMs`
 * with the name of what was waited for, and with the condition's last error where it threw.
 */
export async function eventually<Result>(
  what: string,
  condition: () => Result | Promise<Result>,
  deadlineMs = PATIENCE_MS,
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
