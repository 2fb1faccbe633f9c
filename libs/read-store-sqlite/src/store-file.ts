import { EngineError, isEngineError } from '@rollcall/event-sourcing';
import { answer, SqliteFile, type DatabaseOptions } from '@rollcall/sqlite';

export type SqlValue = string | number | Uint8Array | null;

/** A prepared statement whose rows are arrays: the driver makes them faster than objects. */
export interface Statement<Row> {
  run(...values: readonly SqlValue[]): { readonly changes: number };
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): readonly Row[];
}

/** What whoever opens a store decides of its file. */
export type FileOptions = Pick<DatabaseOptions, 'cacheMiB' | 'exclusive' | 'readOnly'>;

/** One SQLite file that holds one store. Its errors are those of the ports. */
export class StoreFile extends SqliteFile {
  prepare<Row extends readonly unknown[]>(sql: string): Statement<Row> {
    const statement = this.database.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  }

  read<Result>(work: () => Result): Promise<Result> {
    const answered = answer(() => {
      this.together?.begin();
      return work();
    });
    const durable = this.commits.durable();
    // Together, so that both are heard where both are refused.
    return durable === undefined ? answered : Promise.all([answered, durable]).then(([result]) => result);
  }

  /**
   * All of `work` or nothing. What is issued in one turn of the event loop shares one transaction, in order.
   * Every write of these stores is safe to repeat, so that an unknown outcome is no more than a store that was away.
   */
  async write<Result>(work: () => Result): Promise<Result> {
    try {
      return await this.commits.run(work);
    } catch (error) {
      if (!isEngineError(error, 'outcome_unknown')) throw error;
      throw new EngineError('store_unavailable', error.message, error.detail, { cause: error });
    }
  }

  /** What other connections have committed until now is seen by every read that comes. */
  renew(): void {
    this.together?.end();
  }
}
