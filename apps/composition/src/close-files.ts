import { isDiskFull } from '@rollcall/event-sourcing';

export interface Closable {
  close(): Promise<void>;
}

/**
 * Closes all of them, whatever fails, and rejects with the first failure. Answers with those whose write-ahead log could not be
 * written back as the disk is full, which is no failure: whoever opens them next reads it where it is.
 */
export async function closeFiles(files: ReadonlyMap<string, Closable>): Promise<readonly string[]> {
  const closed = await Promise.allSettled([...files.values()].map((file) => file.close()));
  const failed = [...files.keys()].flatMap((name, at) => {
    const result = closed[at];
    return result?.status === 'rejected' ? [{ name, reason: result.reason as unknown }] : [];
  });
  for (const { reason } of failed) if (!isDiskFull(reason)) throw reason;
  return failed.map(({ name }) => name);
}
