import { RememberedSets, scopeOfUsers } from '@rollcall/analytics';
import { median } from '../run/statistics.js';
import { differenceOf, type Question } from './question.js';
import { questionsFor } from './questions.js';
import type { Database } from './sql/database.js';
import { openDatabases } from './sql/open-databases.js';
import { dayOfYear, type Size, SyntheticSets } from './synthetic-sets.js';
import { milliseconds, table, timed, verdict } from './timing.js';

const MIB = 1_048_576;
/** A database is asked three times, or until this time has passed. */
const ROUNDS_IN_SQL = 3;
const SECONDS_IN_SQL = 5;

export interface Asked {
  readonly report: string;
  readonly disagreements: readonly string[];
}

/**
 * Asks all questions over a made-up installation, of the sets in process (no store, no HTTP) and in SQL in turn, and
 * compares the answers. `first`: nothing is remembered yet.
 */
export async function askQuestions(
  size: Size,
  { rounds, rememberMiB }: { readonly rounds: number; readonly rememberMiB: number },
  directory: string,
): Promise<Asked> {
  const store = new SyntheticSets(size);
  const databases = await openDatabases(directory, store);
  const disagreements: string[] = [];
  const rows: string[][] = [];
  for (const question of questionsFor(dayOfYear(size.days - 1))) {
    const sets = await askSets(store, question, rounds, rememberMiB * MIB);
    const cells = [question.name, milliseconds(sets.first), milliseconds(sets.ms)];
    cells.push(milliseconds(sets.processorMs), verdict(sets.processorMs, question.aim));
    for (const database of databases) {
      const { ms, rows: theirs } = await askDatabase(database, question);
      const difference = differenceOf(sets.rows(), theirs);
      if (difference !== undefined) disagreements.push(`${question.name}, ${database.name}: ${difference}`);
      cells.push(
        milliseconds(ms),
        `${Math.round(ms / sets.ms)}${difference === undefined ? '' : ' (OTHERWISE)'}`,
      );
    }
    console.error(cells.join(' | '));
    rows.push(cells);
  }
  for (const database of databases) await database.close();
  const head = ['question', 'first, ms', 'median, ms', 'of processor, ms', 'aim for it, ms'];
  head.push(...databases.flatMap(({ name }) => [`${name}, ms`, '× the sets']));
  const made =
    `${size.users} users, ${size.days} days, ${store.activityDays} activity days (seed ${size.seed}): ` +
    `${(store.bytes / MIB).toFixed(0)} MiB of sets and sums, of which ${rememberMiB} MiB are remembered at most.`;
  return { report: `${made}\n\n${table(head, rows)}`, disagreements };
}

async function askSets(store: SyntheticSets, { ask }: Question, rounds: number, maxBytes: number) {
  const sets = new RememberedSets(store, maxBytes);
  const once = () => timed(async () => ask(await sets.reader(scopeOfUsers('production'))));
  const { ms: first, result } = await once();
  const again = [];
  for (let round = 0; round < rounds; round++) again.push(await once());
  const ms = median(again.map((took) => took.ms));
  return { first, ms, processorMs: median(again.map((took) => took.processorMs)), rows: result };
}

async function askDatabase(database: Database, { sql }: Question) {
  const until = performance.now() + SECONDS_IN_SQL * 1_000;
  const first = await timed(() => database.ask(sql));
  const all = [first.ms];
  while (all.length < ROUNDS_IN_SQL && performance.now() < until)
    all.push((await timed(() => database.ask(sql))).ms);
  return { ms: median(all), rows: first.result };
}
