import type { SqlValue, Statement, StoreFile } from './store-file.js';

/** Measured: twice as fast as one row a statement; more rows gain nothing. */
const ROWS_AT_ONCE = 16;

export type Row = readonly SqlValue[];

/** Inserts rows, several with each statement. */
export class RowInserter {
  /** By how many rows they insert. Made when they are needed first: who only reads needs none. */
  private readonly statements = new Map<number, Statement<[]>>();
  private readonly head: string;
  private readonly row: string;

  /**
   * @param onConflict the `ON CONFLICT` clause.
   * @param first what the first column is given: an expression of a row's first value.
   */
  constructor(
    private readonly file: StoreFile,
    table: string,
    columns: readonly string[],
    private readonly onConflict: string,
    first = '?',
  ) {
    this.head = `INSERT INTO ${table} (${columns.join(', ')})`;
    this.row = `(${[first, ...columns.slice(1).map(() => '?')].join(', ')})`;
  }

  /** To be called inside a transaction. Answers with how many rows were inserted or changed. */
  insert(rows: readonly Row[]): number {
    let written = 0;
    let at = 0;
    for (; at + ROWS_AT_ONCE <= rows.length; at += ROWS_AT_ONCE)
      written += this.inserting(ROWS_AT_ONCE).run(...rows.slice(at, at + ROWS_AT_ONCE).flat()).changes;
    for (const row of rows.slice(at)) written += this.inserting(1).run(...row).changes;
    return written;
  }

  private inserting(rows: number): Statement<[]> {
    let statement = this.statements.get(rows);
    if (statement === undefined) {
      const values = Array(rows).fill(this.row).join(', ');
      statement = this.file.prepare(`${this.head} VALUES ${values} ${this.onConflict}`);
      this.statements.set(rows, statement);
    }
    return statement;
  }
}
