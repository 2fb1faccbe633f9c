import type { OwnerRequest, RequestStore } from '@rollcall/read-store';
import type { Statement, StoreFile } from './store-file.js';

export const requestSchema = `
  CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY, shard INTEGER NOT NULL, asked_at TEXT NOT NULL, request TEXT NOT NULL, answer TEXT);`;

export class SqliteRequests implements RequestStore {
  private readonly insert: Statement<[]>;
  private readonly selectPending: Statement<[request: string]>;
  private readonly update: Statement<[]>;
  private readonly selectAnswer: Statement<[answer: string | null]>;
  private readonly remove: Statement<[]>;
  private readonly removeBefore: Statement<[]>;

  constructor(private readonly file: StoreFile) {
    this.insert = file.prepare('INSERT INTO requests VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING');
    this.selectPending = file.prepare(`
      SELECT request FROM requests WHERE answer IS NULL AND shard IN (SELECT value FROM json_each(?))
      ORDER BY asked_at, id LIMIT ?`);
    this.update = file.prepare('UPDATE requests SET answer = ? WHERE id = ? AND answer IS NULL');
    this.selectAnswer = file.prepare('SELECT answer FROM requests WHERE id = ?');
    this.remove = file.prepare('DELETE FROM requests WHERE id = ?');
    this.removeBefore = file.prepare('DELETE FROM requests WHERE asked_at < ?');
  }

  async ask(request: OwnerRequest): Promise<void> {
    const { id, shard, askedAt } = request;
    await this.file.write(() => this.insert.run(id, shard, askedAt, JSON.stringify(request)));
  }

  pending(shards: readonly number[], limit: number): Promise<readonly OwnerRequest[]> {
    return this.file.read(() => {
      const rows = this.selectPending.all(JSON.stringify(shards), limit);
      return rows.map(([request]) => JSON.parse(request) as OwnerRequest);
    });
  }

  async answer(id: string, answer: object): Promise<void> {
    await this.file.write(() => this.update.run(JSON.stringify(answer), id));
  }

  answerTo(id: string): Promise<object | undefined> {
    return this.file.read(() => {
      const [answer = null] = this.selectAnswer.get(id) ?? [];
      return answer === null ? undefined : (JSON.parse(answer) as object);
    });
  }

  async forget(id: string): Promise<void> {
    await this.file.write(() => this.remove.run(id));
  }

  async forgetBefore(instant: string): Promise<void> {
    await this.file.write(() => this.removeBefore.run(instant));
  }
}
