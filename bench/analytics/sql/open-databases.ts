import { join } from 'node:path';
import type { SyntheticSets } from '../synthetic-sets.js';
import type { Database } from './database.js';
import { openDuckDb } from './duckdb-database.js';
import { openSqlite } from './sqlite-database.js';
import { fillTables } from './tables.js';

/** This file runs as dist/bench/analytics/sql/open-databases.js. */
const peers = join(import.meta.dirname, '..', '..', '..', '..', 'bench', 'peers');

/** Filled. One that cannot be opened here is told on the terminal, and left out. */
export async function openDatabases(directory: string, store: SyntheticSets): Promise<readonly Database[]> {
  const opened: Database[] = [];
  for (const open of [openSqlite, openDuckDb]) {
    const started = performance.now();
    try {
      const database = await open(directory, peers);
      opened.push(database);
      await fillTables(database, store);
      const seconds = ((performance.now() - started) / 1_000).toFixed(0);
      console.error(`${database.name}: ${store.activityDays} rows in ${seconds} s`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
      console.error(`DuckDB is not installed in bench/peers/duckdb: ${(error as Error).message}`);
    }
  }
  return opened;
}
