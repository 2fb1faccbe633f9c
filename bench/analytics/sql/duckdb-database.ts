import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Rows } from '../question.js';
import type { Database } from './database.js';

/** As much of `@duckdb/node-api` as is used; the package is installed by `npm run bench` only. */
interface Connection {
  run(sql: string, parameters?: readonly (string | number)[]): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRowsJS(): readonly (readonly unknown[])[] }>;
  closeSync(): void;
}
interface NodeApi {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection> }> };
  version(this: void): string;
}

/** Sums and counts come as 64 or 128 bits. */
const plain = (value: unknown): string | number =>
  typeof value === 'bigint' ? Number(value) : (value as string | number);

/** With its own defaults: all cores, most of the memory. Rejects where the package is not there. */
export async function openDuckDb(directory: string, peers: string): Promise<Database> {
  const load = createRequire(join(peers, 'duckdb', 'package.json'));
  const { DuckDBInstance, version } = load('@duckdb/node-api') as NodeApi;
  const connection = await (await DuckDBInstance.create(join(directory, 'activity.duckdb'))).connect();
  return {
    name: `DuckDB ${version()}`,
    listed: `SELECT unnest(from_json(?, '["INTEGER"]')) AS who`,
    keptByDay: ')',
    async run(sql, ...parameters) {
      await connection.run(sql, parameters);
    },
    async ask(sql): Promise<Rows> {
      const answer = await connection.runAndReadAll(sql);
      return answer.getRowsJS().map((row) => row.map(plain));
    },
    close: () => Promise.resolve(connection.closeSync()),
  };
}
