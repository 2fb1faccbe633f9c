import { jest } from '@jest/globals';

export interface HeldDisk {
  /** Resolves when the first sync has begun. */
  readonly syncing: Promise<void>;
  /** Ends the syncs that were begun. */
  readonly letGo: () => void;
}

/**
 * Meanwhile no sync ends before it is let go: what is written can be read, and is not on disk.
 *
 * @param log what syncs: the prototype of `WalSync`, for the log of every file.
 */
export async function withHeldDisk(
  log: { sync(): Promise<void> },
  work: (disk: HeldDisk) => Promise<void>,
): Promise<void> {
  const held: (() => void)[] = [];
  const letGo = (): void => held.splice(0).forEach((end) => end());
  let begin: () => void = () => undefined;
  const syncing = new Promise<void>((resolve) => (begin = resolve));
  const sync = jest.spyOn(log, 'sync').mockImplementation(() => {
    begin();
    return new Promise((resolve) => held.push(resolve));
  });
  try {
    await work({ syncing, letGo });
  } finally {
    sync.mockRestore();
    // For a store to close also where a test failed.
    letGo();
  }
}
