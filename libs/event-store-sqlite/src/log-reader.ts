import {
  START,
  type EventBatch,
  type EventFilter,
  type Position,
  type RecordedEvent,
} from '@rollcall/event-sourcing';
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { eventColumns, fromPosition, toPosition, toRecordedEvent, type EventRow } from './event-table.js';

/** Positions searched at a time where a filter may find nothing: some ten milliseconds. */
const SEARCH_WINDOW = 16_384;

/** Whatever was asked for: a batch is held in memory. */
const LARGEST_BATCH = 10_000;

/** Sorts behind every name that begins as the prefix does. */
const END_OF_NAMES = '\u{10FFFF}';

/** Reads one log, batch by batch, for one reader. Positions are dense, so that a range of them is a number of events. */
export class LogReader {
  private readonly headStatement: StatementSyncInstance;
  private readonly last: StatementSyncInstance;
  private readonly range: StatementSyncInstance;
  private readonly filterValues: readonly string[];
  private readonly window: number;
  private readonly batchSize: number;

  constructor(database: DatabaseSyncInstance, batchSize: number, filter: EventFilter = {}) {
    this.batchSize = Math.trunc(Math.min(Math.max(batchSize, 1), LARGEST_BATCH));
    const { conditions, values } = conditionsOf(filter);
    this.filterValues = values;
    this.window = conditions.length > 0 ? SEARCH_WINDOW : this.batchSize;
    this.headStatement = database.prepare('SELECT max(position) AS head FROM events');
    this.last = database.prepare(`SELECT ${eventColumns} FROM events ORDER BY position DESC LIMIT ?`);
    this.last.setReturnArrays(true);
    // A limit given as a parameter would have the statement planned anew at every use.
    this.range = database.prepare(`
      SELECT ${eventColumns} FROM events NOT INDEXED
      WHERE ${['position > ?', 'position <= ?', ...conditions].join(' AND ')}
      ORDER BY position LIMIT ${this.batchSize}`);
    this.range.setReturnArrays(true);
  }

  head(): Position {
    const head = this.headRow();
    return head === 0 ? START : toPosition(head);
  }

  newest(limit: number): readonly RecordedEvent[] {
    return (this.last.all(limit) as EventRow[]).map(toRecordedEvent);
  }

  /** @param head the last position to be read: default, that of the last event. */
  read(after: Position, head?: Position): EventBatch {
    return this.readTo(fromPosition(after), head === undefined ? this.headRow() : fromPosition(head), after);
  }

  private readTo(from: number, head: number, after: Position): EventBatch {
    if (from >= head) return { events: [], position: after, caughtUp: true };
    const end = Math.min(from + this.window, head);
    const rows = this.range.all(from, end, ...this.filterValues) as EventRow[];
    const reached = rows.length < this.batchSize ? end : rows.at(-1)![0];
    return { events: rows.map(toRecordedEvent), position: toPosition(reached), caughtUp: reached === head };
  }

  private headRow(): number {
    return (this.headStatement.get() as { head: number | null }).head ?? 0;
  }
}

function conditionsOf({ types, streamPrefixes }: EventFilter): { conditions: string[]; values: string[] } {
  const conditions: string[] = [];
  if (types) conditions.push(`type IN (${types.map(() => '?').join(', ')})`);
  if (streamPrefixes) {
    const anyOf = streamPrefixes.map(() => '(stream >= ? AND stream < ?)').join(' OR ');
    conditions.push(`(${anyOf || 'FALSE'})`);
  }
  const bounds = (streamPrefixes ?? []).flatMap((prefix) => [prefix, prefix + END_OF_NAMES]);
  return { conditions, values: [...(types ?? []), ...bounds] };
}
