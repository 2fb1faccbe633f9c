import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Injectable, NotFoundException, type OnModuleDestroy } from '@nestjs/common';
import { DatabaseSync } from '@photostructure/sqlite';
import type { MetricEvent, UpdatedUser } from './users.dto.js';

interface UserRow {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly tz: string | null;
  readonly created: string;
  readonly updated: string;
}

/** One row a user, changed in place; one transaction, and so one sync, a request. */
@Injectable()
export class UsersService implements OnModuleDestroy {
  private readonly database = new DatabaseSync(join(process.env.BENCH_DATA_DIR ?? '.', 'users.db'));

  constructor() {
    this.database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -65536;
      CREATE TABLE IF NOT EXISTS users (
        id TEXT PRIMARY KEY, email TEXT, name TEXT, tz TEXT, created TEXT NOT NULL, updated TEXT NOT NULL
      ) STRICT;
      CREATE TABLE IF NOT EXISTS totals (
        user TEXT NOT NULL, metric TEXT NOT NULL, total REAL NOT NULL, PRIMARY KEY (user, metric)
      ) STRICT, WITHOUT ROWID;
    `);
  }

  private readonly select = this.prepared('SELECT * FROM users WHERE id = ?');
  private readonly upsert = this.prepared(`
    INSERT INTO users VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      email = coalesce(excluded.email, email), name = coalesce(excluded.name, name),
      tz = coalesce(excluded.tz, tz), updated = excluded.updated`);
  private readonly count = this.prepared(`
    INSERT INTO totals VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET total = total + excluded.total RETURNING total`);

  get(id: string) {
    const row = this.select().get(id) as UserRow | undefined;
    if (row === undefined) throw new NotFoundException('User not found');
    return { ...row, deviceTokens: null, subscribeToEmails: true, attributes: {}, control: false };
  }

  identify(id: string, body: UpdatedUser) {
    return this.transaction(() => {
      this.write(id, body);
      return this.get(id);
    });
  }

  record(metric: string, { user, value }: MetricEvent) {
    return this.transaction(() => {
      this.write(user.id, user);
      const { total } = this.count().get(user.id, metric, value) as { total: number };
      return {
        eventId: randomUUID(),
        metricId: metric,
        total,
        achievements: [],
        points: {},
        leaderboards: {},
      };
    });
  }

  onModuleDestroy(): void {
    this.database.close();
  }

  private write(id: string, { email, name, tz }: UpdatedUser): void {
    const now = new Date().toISOString();
    this.upsert().run(id, email ?? null, name ?? null, tz ?? null, now, now);
  }

  private prepared(sql: string) {
    let statement: ReturnType<typeof this.database.prepare> | undefined;
    return () => (statement ??= this.database.prepare(sql));
  }

  private transaction<Result>(work: () => Result): Result {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }
}
