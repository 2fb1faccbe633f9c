import { join } from 'node:path';
import { openDatabase } from '@rollcall/sqlite';
import type { Rows } from '../question.js';
import type { Database } from './database.js';

/** As the product's own files are opened, with a cache that holds all of it. */
export function openSqlite(directory: string): Database {
  const database = openDatabase(join(directory, 'activity.db'), { cacheMiB: 1_024, exclusive: true });
  database.exec('PRAGMA synchronous = OFF');
  const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  return {
    name: `SQLite ${version}`,
    listed: 'SELECT value AS who FROM json_each(?)',
    keptByDay: ', PRIMARY KEY (day, who)) WITHOUT ROWID',
    run: (sql, ...parameters) => Promise.resolve(void database.prepare(sql).run(...parameters)),
    ask(sql) {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return Promise.resolve(statement.all() as unknown as Rows);
    },
    close: () => Promise.resolve(database.close()),
  };
}
