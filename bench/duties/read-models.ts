import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { DatabaseSync } from '@photostructure/sqlite';
import { unseal, wrappingKey } from './sealing.js';

/**
 * Follows the log on a thread of its own: one document a user, one row in a list with three orders, a checkpoint. The product
 * keeps six documents, sets, and an index of words.
 */
export interface Followed {
  readonly dataDir: string;
}

interface Row {
  readonly position: number;
  readonly stream: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

const AT_ONCE = 1_000;
const REST_MS = 50;

const { dataDir } = workerData as Followed;
/** Nobody ever tells of anything here: to wait for it is to rest. */
const never = new Int32Array(new SharedArrayBuffer(4));
const open = (file: string, readOnly: boolean) => new DatabaseSync(join(dataDir, file), { readOnly });
const events = open('events.db', true);
const keys = open('keys.db', true);
const models = open('models.db', false);
models.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA cache_size = -131072;
  CREATE TABLE IF NOT EXISTS documents (id TEXT PRIMARY KEY, position INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS list (id TEXT PRIMARY KEY, name TEXT, email TEXT, created TEXT, position INTEGER) STRICT;
  CREATE INDEX IF NOT EXISTS list_by_name ON list (name, id);
  CREATE INDEX IF NOT EXISTS list_by_email ON list (email, id);
  CREATE INDEX IF NOT EXISTS list_by_created ON list (created, id);
  CREATE TABLE IF NOT EXISTS checkpoint (id INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
`);
const newer = events.prepare(
  `SELECT position, stream, type, data, metadata FROM events WHERE position > ? ORDER BY position LIMIT ${AT_ONCE}`,
);
const wrapped = keys.prepare('SELECT wrapped FROM keys WHERE id = ?');
const document = models.prepare('SELECT body FROM documents WHERE id = ?');
const keep = models.prepare(`
  INSERT INTO documents VALUES (?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET position = excluded.position, body = excluded.body WHERE position < excluded.position`);
const list = models.prepare('INSERT OR REPLACE INTO list VALUES (?, ?, ?, ?, ?)');
const checkpoint = models.prepare('INSERT OR REPLACE INTO checkpoint VALUES (1, ?)');

function identified({ stream, position, data, metadata }: Row): void {
  const { sealed, tz } = JSON.parse(data) as { sealed: string; tz: string };
  const { k, recordedAt } = JSON.parse(metadata) as { k: string; recordedAt: string };
  const { wrapped: bytes } = wrapped.get(k) as { wrapped: Uint8Array };
  const key = unseal(wrappingKey, Buffer.from(bytes));
  const person = JSON.parse(unseal(key, Buffer.from(sealed, 'base64')).toString()) as {
    name: string;
    email: string;
  };
  keep.run(stream, position, JSON.stringify({ ...person, tz, created: recordedAt, total: 0 }));
  list.run(stream, person.name, person.email, recordedAt, position);
}

function recorded({ stream, position, data }: Row): void {
  const { value } = JSON.parse(data) as { value: number };
  const { body } = document.get(stream) as { body: string };
  const user = JSON.parse(body) as { total: number };
  keep.run(stream, position, JSON.stringify({ ...user, total: user.total + value }));
}

for (let position = 0; ;) {
  const rows = newer.all(position) as Row[];
  if (rows.length > 0) {
    models.exec('BEGIN IMMEDIATE');
    for (const row of rows) (row.type === 'UserIdentified' ? identified : recorded)(row);
    position = rows.at(-1)!.position;
    checkpoint.run(position);
    models.exec('COMMIT');
  }
  Atomics.wait(never, 0, 0, REST_MS);
}
