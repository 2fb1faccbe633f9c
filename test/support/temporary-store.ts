import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface OpenedInDirectory<Store> {
  readonly path: string;
  readonly store: Store;
  readonly reopen: () => Promise<Store>;
  readonly dispose: () => Promise<void>;
}

/** Opens a store that lives in one file, in a directory of its own, as the contract suites want it opened. */
export function inTemporaryFile<Store extends { close(): Promise<void> }>(
  open: (path: string) => Store,
): () => Promise<OpenedInDirectory<Store>> {
  return async () => {
    const directory = mkdtempSync(join(tmpdir(), 'rollcall-store-'));
    const path = join(directory, 'store.db');
    let store = open(path);
    return {
      path,
      store,
      reopen: async () => {
        await store.close();
        return (store = open(path));
      },
      dispose: async () => {
        await store.close();
        rmSync(directory, { recursive: true });
      },
    };
  };
}
