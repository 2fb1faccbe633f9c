import {
  isFinished,
  type Operation,
  type OperationPage,
  type OperationPageRequest,
  type OperationStore,
} from '@rollcall/event-sourcing';
import { decodeCursor, encodeCursor } from '@rollcall/read-store';
import type { SqlValue, Statement, StoreFile } from './store-file.js';

export const operationsSchema = `
  CREATE TABLE IF NOT EXISTS operations (
    id TEXT PRIMARY KEY, created_at TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    finished INTEGER NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;`;

const order = { field: 'createdAt', direction: 'desc' } as const;

const isText = (value: unknown): value is string => typeof value === 'string';

export class SqliteOperations implements OperationStore {
  private readonly insert: Statement<[]>;
  private readonly update: Statement<[]>;
  private readonly remove: Statement<[]>;
  private readonly select: Statement<[body: string]>;
  private readonly page: Statement<[body: string]>;

  constructor(private readonly file: StoreFile) {
    this.insert = file.prepare(
      'INSERT INTO operations VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    );
    this.update = file.prepare(
      'UPDATE operations SET state = ?, finished = ?, revision = ?, body = ? WHERE id = ? AND revision = ?',
    );
    this.remove = file.prepare(`
      DELETE FROM operations WHERE id IN (
        SELECT id FROM operations WHERE finished = 1 ORDER BY created_at DESC, id DESC LIMIT -1 OFFSET ?)`);
    this.select = file.prepare('SELECT body FROM operations WHERE id = ?');
    this.page = file.prepare(`
      SELECT body FROM operations
      WHERE (?1 IS NULL OR state IN (SELECT value FROM json_each(?1))) AND (?2 IS NULL OR kind = ?2)
        AND (?3 IS NULL OR (created_at, id) < (?3, ?4))
      ORDER BY created_at DESC, id DESC LIMIT ?5`);
  }

  async create(operation: Operation): Promise<void> {
    const { id, createdAt, kind, state, revision } = operation;
    const row: readonly SqlValue[] = [id, createdAt, kind, state, finished(operation), revision];
    const body = JSON.stringify(operation);
    await this.file.write(() => this.insert.run(...row, body));
  }

  get(id: string): Promise<Operation | undefined> {
    return this.file.read(() => {
      const [body] = this.select.get(id) ?? [];
      return body === undefined ? undefined : operationOf(body);
    });
  }

  async list({ states, kind, limit, cursor }: OperationPageRequest): Promise<OperationPage> {
    const place = cursor === undefined ? undefined : decodeCursor(cursor, order, isText);
    const among = states === undefined ? null : JSON.stringify(states);
    const bodies = await this.file.read(() =>
      this.page.all(among, kind ?? null, place?.value ?? null, place?.id ?? null, limit + 1),
    );
    const operations = bodies.slice(0, limit).map(([body]) => operationOf(body));
    const last = bodies.length > limit ? operations.at(-1) : undefined;
    const nextCursor = last && encodeCursor(order, { id: last.id, value: last.createdAt });
    return { operations, nextCursor };
  }

  save(next: Operation, expectedRevision: number): Promise<boolean> {
    const { id, state, revision } = next;
    const values: readonly SqlValue[] = [state, finished(next), revision, JSON.stringify(next)];
    return this.file.write(() => this.update.run(...values, id, expectedRevision).changes === 1);
  }

  async forget(keep: number): Promise<void> {
    await this.file.write(() => this.remove.run(keep));
  }
}

const finished = (operation: Operation): number => Number(isFinished(operation));

const operationOf = (body: string): Operation => JSON.parse(body) as Operation;
