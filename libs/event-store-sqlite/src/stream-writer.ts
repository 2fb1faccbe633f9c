import {
  EngineError,
  type AppendResult,
  type ExpectedRevision,
  type NewEvent,
} from '@rollcall/event-sourcing';
import { isUniqueViolation } from '@rollcall/sqlite';
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { toPosition } from './event-table.js';

/** How far back an append that expects nothing is looked for. */
const RECENT = 1_000;
const NO_STREAM = -1;
/** Streams of which is remembered where they ended. */
const MOST_ENDS = 20_000;

/** Appends within a transaction that its caller has begun and commits. */
export class StreamWriter {
  private readonly ends = new Map<string, number>();
  private readonly last: StatementSyncInstance;
  private readonly standing: StatementSyncInstance;
  private readonly firstOf: StatementSyncInstance;
  private readonly insert: StatementSyncInstance;

  constructor(database: DatabaseSyncInstance) {
    const lastRevision = 'SELECT revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1';
    this.last = database.prepare(lastRevision);
    this.standing = database.prepare(
      'SELECT id, position FROM events WHERE stream = ? AND revision >= ? AND revision < ? ORDER BY revision',
    );
    this.firstOf = database.prepare(
      'SELECT revision FROM events WHERE stream = ? AND revision > ? AND id = ?',
    );
    this.insert = database.prepare(
      'INSERT INTO events (stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)',
    );
  }

  /** Throws `wrong_expected_revision`, having written nothing. */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): AppendResult {
    const end = expected === 'no-stream' ? NO_STREAM : expected;
    if (end === NO_STREAM || this.ends.get(stream) === end) {
      const written = this.writeWhereFree(stream, end, events);
      if (written !== undefined) return written;
    }
    const current = (this.last.get(stream) as { revision: number } | undefined)?.revision ?? NO_STREAM;
    const revision = end === 'any' ? this.standsAfter(stream, current, events) : end;
    if (revision === current) return this.write(stream, current, events);

    const repeated = this.repeated(stream, revision, events);
    if (repeated !== undefined) return repeated;
    throw new EngineError('wrong_expected_revision', `Stream ${stream} is not where the append expects it`, {
      stream,
      expected,
      actual: current,
    });
  }

  /**
   * Told of what is on disk: who expects that revision next is written without a look at the stream. It was its end once, so
   * that no place is left out, and one that is taken the table itself refuses.
   */
  ended(stream: string, revision: number): void {
    if (this.ends.size >= MOST_ENDS) this.ends.clear();
    this.ends.set(stream, revision);
  }

  /** The revision `any` stands for: the last one, unless the first event has been appended already. */
  private standsAfter(stream: string, current: number, [first]: readonly NewEvent[]): number {
    if (current === NO_STREAM) return current;
    const found = this.firstOf.get(stream, current - RECENT, first!.id) as { revision: number } | undefined;
    return found === undefined ? current : found.revision - 1;
  }

  /** The first answer to an append that is repeated: its events stand where it would have put them. */
  private repeated(stream: string, after: number, events: readonly NewEvent[]): AppendResult | undefined {
    const revision = after + events.length;
    const standing = this.standing.all(stream, after + 1, revision + 1) as { id: string; position: number }[];
    if (standing.length < events.length || standing.some(({ id }, at) => id !== events[at]!.id))
      return undefined;
    return { revision, position: toPosition(standing.at(-1)!.position) };
  }

  /** undefined: another event stands there, and nothing was written. */
  private writeWhereFree(
    stream: string,
    end: number,
    [first, ...others]: readonly NewEvent[],
  ): AppendResult | undefined {
    const revision = end + 1;
    let position: number;
    try {
      position = this.put(stream, revision, first!);
    } catch (error) {
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
    return others.length > 0
      ? this.write(stream, revision, others)
      : { revision, position: toPosition(position) };
  }

  private write(stream: string, current: number, events: readonly NewEvent[]): AppendResult {
    let revision = current;
    let position = 0;
    for (const event of events) {
      revision += 1;
      position = this.put(stream, revision, event);
    }
    return { revision, position: toPosition(position) };
  }

  private put(stream: string, revision: number, { id, type, data, metadata }: NewEvent): number {
    return Number(this.insert.run(stream, revision, id, type, data, metadata).lastInsertRowid);
  }
}
