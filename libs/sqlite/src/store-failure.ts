import { EngineError } from '@rollcall/event-sourcing';

/** Told by its members: the driver's errors are made outside of JavaScript, and so in the main realm only. */
interface DriverError {
  readonly code?: unknown;
  /** Extended result code; its low byte is the primary one. Absent for a closed database. */
  readonly errcode?: number;
}

/** Primary result codes that say the store cannot do its work now; all others say the statement was wrong. */
const failures: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  9: 'SQLITE_INTERRUPT',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  15: 'SQLITE_PROTOCOL',
  26: 'SQLITE_NOTADB',
};

const closed = 'closed';

/** Result codes with which a COMMIT certainly wrote nothing that could be read back after a crash. */
const certain: readonly (string | undefined)[] = ['SQLITE_BUSY', 'SQLITE_FULL', closed];

function failureIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errcode } = error as DriverError;
  if (code === 'ERR_INVALID_STATE') return closed;
  return code === 'ERR_SQLITE_ERROR' && errcode !== undefined ? failures[errcode & 0xff] : undefined;
}

/** The disk, a lock or a closed file stood in the way: a `store_unavailable`. Any other error stays what it is. */
export function toStoreError(error: unknown): unknown {
  const failure = failureIn(error);
  if (failure === undefined) return error;
  return new EngineError(
    'store_unavailable',
    `The SQLite store cannot be used: ${failure}`,
    { failure },
    { cause: error },
  );
}

/** A COMMIT failed: `outcome_unknown` where a crash now could still bring the transaction back. */
export function toCommitError(error: unknown): unknown {
  const failure = failureIn(error);
  if (certain.includes(failure)) return toStoreError(error);
  return new EngineError(
    'outcome_unknown',
    'The commit failed and may or may not be on disk',
    { failure },
    { cause: error },
  );
}

/** Runs `work` with the driver's errors turned into those of the ports. */
export function withStoreErrors<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error);
  }
}

/** `withStoreErrors` as a promise: this driver answers while it is asked, the ports answer later. */
export function answer<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => resolve(withStoreErrors(work)));
}
