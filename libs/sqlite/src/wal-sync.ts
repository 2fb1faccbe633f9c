import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { EngineError } from '@rollcall/event-sourcing';

const syncData = promisify(fdatasync);

/**
 * Syncs a database's write-ahead log beside the event loop, which `synchronous = FULL` would hold for as long as the disk
 * takes. For a connection opened with `NORMAL`: its commits are written to the log and durable with the next sync; before
 * SQLite writes the log back into the file, it syncs the log itself.
 */
export class WalSync {
  private constructor(private readonly log: number) {}

  /**
   * @param path of the database, which must have been opened in WAL mode and read or written since. Throws
   * `store_unavailable`.
   */
  static open(path: string): WalSync {
    try {
      const log = openSync(`${path}-wal`, 'r+');
      syncDirectory(dirname(path));
      return new WalSync(log);
    } catch (cause) {
      const message = 'The write-ahead log of the SQLite store cannot be opened';
      throw new EngineError('store_unavailable', message, {}, { cause });
    }
  }

  /** Resolves when everything that was committed before is on disk. */
  sync(): Promise<void> {
    return syncData(this.log);
  }

  /** Nothing may be syncing. */
  close(): void {
    closeSync(this.log);
  }
}

/** A file that was just made is on disk when its name is. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
