import type { Rows } from '../question.js';

/** A database that is asked the same questions in SQL. Both count in integers and answer with JavaScript's numbers. */
export interface Database {
  readonly name: string;
  /** Rows of one column `who`, from a JSON array of integers that is given as the next parameter. */
  readonly listed: string;
  /** What follows the columns of the table of activity: how a person who knows this database would have it kept. */
  readonly keptByDay: string;
  /** A statement without an answer. */
  run(sql: string, ...parameters: readonly (string | number)[]): Promise<void>;
  ask(sql: string): Promise<Rows>;
  close(): Promise<void>;
}
