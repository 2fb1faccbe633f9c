import { join } from 'node:path';
import { DataDirectoryLock } from '@rollcall/event-store-sqlite';
import { EngineError, isEngineError } from '@rollcall/event-sourcing';
import { ConfigurationError } from '@rollcall/platform';
import { remedyFor } from './embedded-files.js';

/** Failures of SQLite, and calls of the system, that fail where a file cannot be made or written to in a directory. */
const unwritable: readonly unknown[] = ['SQLITE_CANTOPEN', 'SQLITE_READONLY'];
/** Failures of a file that is no database, or none any more. */
const damaging: readonly unknown[] = ['SQLITE_NOTADB', 'SQLITE_CORRUPT'];
const making: readonly unknown[] = ['mkdir', 'open'];

/**
 * Makes the data directory where it is missing, and takes it for this process. Errors by code: `data_directory_held`;
 * `invalid_configuration` where it cannot be made, or nothing be written in it.
 */
export const takeDataDirectory = (directory: string): DataDirectoryLock =>
  openIn(directory, 'lock.db', () => DataDirectoryLock.acquire(directory));

/**
 * Opens a file of the data directory. Throws a `ConfigurationError` where that fails for what the directory is, and
 * `store_unavailable` with the file's name and what to do where it is damaged.
 */
export function openIn<Opened>(directory: string, file: string, open: (path: string) => Opened): Opened {
  try {
    return open(join(directory, file));
  } catch (error) {
    if (isEngineError(error) && damaging.includes(error.detail.failure))
      throw damaged(directory, file, error);
    const reason = mistakeIn(error, file);
    if (reason === undefined) throw error;
    throw new ConfigurationError([
      `ROLLCALL_DATA_DIR: expected a directory that can be made and written to, not ${JSON.stringify(directory)} (${reason})`,
    ]);
  }
}

function mistakeIn(error: unknown, file: string): string | undefined {
  if (isEngineError(error)) {
    const { failure } = error.detail;
    return unwritable.includes(failure) ? `${file}: ${String(failure)}` : mistakeIn(error.cause, file);
  }
  const { syscall, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return making.includes(syscall) ? message : undefined;
}

const damaged = (directory: string, file: string, cause: EngineError): EngineError =>
  new EngineError(
    'store_unavailable',
    `${join(directory, file)} is damaged (${String(cause.detail.failure)}). ${remedyFor(file)}`,
    cause.detail,
    { cause },
  );
