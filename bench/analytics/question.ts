import type { SetReader } from '@rollcall/analytics';

/** What an answer says, number by number, in any order; what is 0 may be left out by both sides. */
export type Rows = readonly (readonly (string | number)[])[];

/** One question, asked of the sets and in SQL. */
export interface Question {
  readonly name: string;
  /** Milliseconds within which the sets are to answer (medians); undefined: none was set. */
  readonly aim?: number;
  /** For the tables of `sql/tables.ts`; as both SQLite and DuckDB understand it. */
  readonly sql: string;
  /** Resolves with the answer, whose rows are made when they are asked for: making them is not timed. */
  ask(this: void, reader: SetReader): Promise<() => Rows>;
}

interface Stated<Answer> extends Pick<Question, 'name' | 'aim' | 'sql'> {
  readonly ask: (reader: SetReader) => Promise<Answer>;
  readonly rows: (answer: Answer) => Rows;
}

export const question = <Answer>({ ask, rows, ...rest }: Stated<Answer>): Question => ({
  ...rest,
  async ask(reader) {
    const answer = await ask(reader);
    return () => rows(answer);
  },
});

const sorted = (rows: Rows): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

/** undefined: they say the same. */
export function differenceOf(ours: Rows, theirs: Rows): string | undefined {
  const [left, right] = [sorted(ours), sorted(theirs)];
  const at = left.findIndex((row, index) => row !== right[index]);
  if (at === -1 && left.length === right.length) return undefined;
  const where = at === -1 ? left.length : at;
  return `${left[where] ?? 'nothing'} in the sets, ${right[where] ?? 'nothing'} in SQL`;
}
