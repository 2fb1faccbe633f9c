import {
  EngineError,
  type AppendResult,
  type ExpectedRevision,
  type NewEvent,
} from '@rollcall/event-sourcing';
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { toPosition } from './event-table.js';

/** How far back an append that expects nothing is looked for. */
const RECENT = 1_000;
const NO_STREAM = -1;

/** Appends within a transaction that its caller has begun and commits. */
export class StreamWriter {
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
    const current = (this.last.get(stream) as { revision: number } | undefined)?.revision ?? NO_STREAM;
    const before = expected === 'any' ? this.standsAfter(stream, current, events) : expected;
    const revision = before === 'no-stream' ? NO_STREAM : before;
    if (revision === current) return this.write(stream, current, events);

    const repeated = this.repeated(stream, revision, events);
    if (repeated !== undefined) return repeated;
    throw new EngineError('wrong_expected_revision', `Stream ${stream} is not where the append expects it`, {
      stream,
      expected,
      actual: current,
    });
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

  private write(stream: string, current: number, events: readonly NewEvent[]): AppendResult {
    let revision = current;
    let position = 0;
    for (const { id, type, data, metadata } of events) {
      revision += 1;
      position = Number(this.insert.run(stream, revision, id, type, data, metadata).lastInsertRowid);
    }
    return { revision, position: toPosition(position) };
  }
}
