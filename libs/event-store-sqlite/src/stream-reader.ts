import type { ReadStreamOptions, RecordedEvent } from '@rollcall/event-sourcing';
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { eventColumns, toRecordedEvent, type EventRow } from './event-table.js';

/** Limits for which the end of a stream has a statement of its own: looks at the head, and what a state is folded from. */
const KNOWN_LIMITS = [0, 1, 2, 3, 4, 100];

/**
 * Reads single streams. A limit given as a parameter would have the statement planned anew at every use, which costs ten
 * times the read: as revisions are dense, a limit is a range of them, and the usual reads of a stream's end have it written out.
 */
export class StreamReader {
  private readonly forwards: StatementSyncInstance;
  private readonly backwards: StatementSyncInstance;
  private readonly lastRevision: StatementSyncInstance;
  /** By limit. */
  private readonly last: ReadonlyMap<number, StatementSyncInstance>;

  constructor(database: DatabaseSyncInstance) {
    const select = (rest: string, columns = eventColumns): StatementSyncInstance => {
      const statement = database.prepare(`SELECT ${columns} FROM events WHERE stream = ? ${rest}`);
      statement.setReturnArrays(true);
      return statement;
    };
    this.forwards = select('AND revision >= ? AND revision < ? ORDER BY revision');
    this.backwards = select('AND revision > ? AND revision <= ? ORDER BY revision DESC');
    this.lastRevision = select('ORDER BY revision DESC LIMIT 1', 'revision');
    this.last = new Map(
      KNOWN_LIMITS.map((limit) => [limit, select(`ORDER BY revision DESC LIMIT ${limit}`)]),
    );
  }

  read(stream: string, options: ReadStreamOptions): readonly RecordedEvent[] {
    return options.limit < 1 ? [] : this.rows(stream, options).map(toRecordedEvent);
  }

  private rows(stream: string, { direction, from, limit }: ReadStreamOptions): readonly EventRow[] {
    if (direction === 'forwards') {
      return this.forwards.all(stream, from ?? 0, (from ?? 0) + limit) as EventRow[];
    }
    const last = from === undefined ? this.last.get(limit) : undefined;
    if (last !== undefined) return last.all(stream) as EventRow[];
    const end = this.lastRevision.get(stream) as readonly [number] | undefined;
    if (end === undefined) return [];
    const highest = Math.min(from ?? end[0], end[0]);
    return this.backwards.all(stream, highest - limit, highest) as EventRow[];
  }
}
