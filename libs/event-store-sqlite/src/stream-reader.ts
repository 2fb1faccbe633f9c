import type { ReadStreamOptions, RecordedEvent } from '@rollcall/event-sourcing';
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { eventColumns, toRecordedEvent, type EventRow } from './event-table.js';

/**
 * Reads single streams. A limit given as a parameter would have the statement planned anew at every use, which costs more
 * than the read: forwards it is a range of revisions, which are dense, and the read of the last event has its own statement.
 */
export class StreamReader {
  private readonly forwards: StatementSyncInstance;
  private readonly backwards: StatementSyncInstance;
  private readonly last: StatementSyncInstance;

  constructor(database: DatabaseSyncInstance) {
    const select = (rest: string): StatementSyncInstance => {
      const statement = database.prepare(`SELECT ${eventColumns} FROM events WHERE stream = ? ${rest}`);
      statement.setReturnArrays(true);
      return statement;
    };
    this.forwards = select('AND revision >= ? AND revision < ? ORDER BY revision');
    this.backwards = select('AND revision <= ? ORDER BY revision DESC LIMIT ?');
    this.last = select('ORDER BY revision DESC LIMIT 1');
  }

  read(stream: string, { direction, from, limit }: ReadStreamOptions): readonly RecordedEvent[] {
    if (limit < 1) return [];
    if (direction === 'backwards' && from === undefined && limit === 1) return this.readLast(stream);
    const rows =
      direction === 'forwards'
        ? this.forwards.all(stream, from ?? 0, (from ?? 0) + limit)
        : this.backwards.all(
            stream,
            from ?? Number.MAX_SAFE_INTEGER,
            Math.min(limit, Number.MAX_SAFE_INTEGER),
          );
    return (rows as EventRow[]).map(toRecordedEvent);
  }

  private readLast(stream: string): readonly RecordedEvent[] {
    const row = this.last.get(stream) as EventRow | undefined;
    return row === undefined ? [] : [toRecordedEvent(row)];
  }
}
