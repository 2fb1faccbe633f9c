import type { ReadStreamOptions, RecordedEvent } from '@rollcall/event-sourcing';
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { eventColumns, toRecordedEvent, type EventRow } from './event-table.js';

/** Limits up to which the end of a stream has a statement of its own. */
const FEW = 4;

/**
 * Reads single streams. A limit given as a parameter would have the statement planned anew at every use, which costs more
 * than the read: forwards it is a range of revisions, which are dense, and reads of the last few events have it written out.
 */
export class StreamReader {
  private readonly forwards: StatementSyncInstance;
  private readonly backwards: StatementSyncInstance;
  /** By limit. */
  private readonly last: readonly StatementSyncInstance[];

  constructor(database: DatabaseSyncInstance) {
    const select = (rest: string): StatementSyncInstance => {
      const statement = database.prepare(`SELECT ${eventColumns} FROM events WHERE stream = ? ${rest}`);
      statement.setReturnArrays(true);
      return statement;
    };
    this.forwards = select('AND revision >= ? AND revision < ? ORDER BY revision');
    this.backwards = select('AND revision <= ? ORDER BY revision DESC LIMIT ?');
    this.last = Array.from({ length: FEW + 1 }, (_, limit) =>
      select(`ORDER BY revision DESC LIMIT ${limit}`),
    );
  }

  read(stream: string, options: ReadStreamOptions): readonly RecordedEvent[] {
    return options.limit < 1 ? [] : this.rows(stream, options).map(toRecordedEvent);
  }

  private rows(stream: string, { direction, from, limit }: ReadStreamOptions): readonly EventRow[] {
    if (direction === 'forwards')
      return this.forwards.all(stream, from ?? 0, (from ?? 0) + limit) as EventRow[];
    const last = from === undefined ? this.last[limit] : undefined;
    if (last !== undefined) return last.all(stream) as EventRow[];
    const most = Math.min(limit, Number.MAX_SAFE_INTEGER);
    return this.backwards.all(stream, from ?? Number.MAX_SAFE_INTEGER, most) as EventRow[];
  }
}
