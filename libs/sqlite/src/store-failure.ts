import { EngineError } from '@rollcall/event-sourcing';

/** Told by its members: the driver's errors are made outside of JavaScript, and so in the main realm only. */
interface DriverError {
  readonly code?: unknown;
  readonly message?: unknown;
  /** Extended result code; its low byte is the primary one. Absent for a closed database, and where many rows are read. */
  readonly errcode?: number;
}

interface Failure {
  readonly code: number;
  readonly name: string;
  /** SQLite's fixed text for it. */
  readonly text: string;
}

/** Primary result codes that say the store cannot do its work now; all others say the statement was wrong. */
const failures: readonly Failure[] = [
  { code: 5, name: 'SQLITE_BUSY', text: 'database is locked' },
  { code: 6, name: 'SQLITE_LOCKED', text: 'database table is locked' },
  { code: 7, name: 'SQLITE_NOMEM', text: 'out of memory' },
  { code: 8, name: 'SQLITE_READONLY', text: 'attempt to write a readonly database' },
  { code: 9, name: 'SQLITE_INTERRUPT', text: 'interrupted' },
  { code: 10, name: 'SQLITE_IOERR', text: 'disk I/O error' },
  { code: 11, name: 'SQLITE_CORRUPT', text: 'database disk image is malformed' },
  { code: 13, name: 'SQLITE_FULL', text: 'database or disk is full' },
  { code: 14, name: 'SQLITE_CANTOPEN', text: 'unable to open database file' },
  { code: 15, name: 'SQLITE_PROTOCOL', text: 'locking protocol' },
  { code: 26, name: 'SQLITE_NOTADB', text: 'file is not a database' },
];

const closed = 'closed';

/** Result codes with which a COMMIT certainly wrote nothing that could be read back after a crash. */
const certain: readonly (string | undefined)[] = ['SQLITE_BUSY', 'SQLITE_FULL', closed];

function failureIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errcode, message } = error as DriverError;
  if (code === 'ERR_INVALID_STATE') return closed;
  if (code !== 'ERR_SQLITE_ERROR') return undefined;
  return failures.find((one) =>
    errcode === undefined ? isTold(one.text, message) : one.code === (errcode & 0xff),
  )?.name;
}

const isTold = (text: string, message: unknown): boolean =>
  typeof message === 'string' && (message === text || message.startsWith(`${text}: `));

/** The disk, a lock or a closed file stood in the way: a `store_unavailable`. Any other error stays what it is. */
export function toStoreError(error: unknown): unknown {
  const failure = failureIn(error);
  if (failure === undefined) return error;
  return new EngineError(
    'store_unavailable',
    `The SQLite store cannot be used: ${failure}`,
    failure === 'SQLITE_FULL' ? { failure, isDiskFull: true } : { failure },
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

/** Extended result code. */
const UNIQUE_VIOLATION = 2067;

/** A row was refused, alone, for one that is there: the transaction goes on. */
export const isUniqueViolation = (error: unknown): boolean =>
  (error as DriverError | undefined)?.errcode === UNIQUE_VIOLATION;

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
