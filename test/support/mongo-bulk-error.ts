import { MongoBulkWriteError } from 'mongodb';

interface Refusal {
  readonly index: number;
  readonly code: number;
}

interface Done {
  readonly insertedCount?: number;
  readonly matchedCount?: number;
  readonly upsertedCount?: number;
}

/** What the driver throws after an unordered bulk write some of whose operations failed. */
export function bulkError(
  writeErrors: readonly Refusal[],
  writeConcernError?: { readonly code: number; readonly errmsg: string },
  { insertedCount = 0, matchedCount = 0, upsertedCount = 0 }: Done = {},
): MongoBulkWriteError {
  const result = {
    insertedCount,
    matchedCount,
    upsertedCount,
    getWriteConcernError: () => writeConcernError,
  };
  const first = { message: 'failed', code: writeErrors[0]?.code ?? 0, writeErrors: [...writeErrors] };
  return new MongoBulkWriteError(first as never, result as never);
}
