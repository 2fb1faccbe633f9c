import { activeOn, firstOn, holding, type UserSet } from '@rollcall/analytics';
import { dayOfYear, type SyntheticSets } from '../synthetic-sets.js';
import type { Database } from './database.js';

/** As `valueOf` in `synthetic-sets.ts` has it. */
const VALUE = '1 + ((who & 65535) * 31 + (who >> 16)) % 10';

const listOf = (set: UserSet): string => JSON.stringify([...set.ordinals()]);

/**
 * The same installation as tables: `activity`, a row for each day and user who was active on it, in order of the days;
 * `people`, with their attributes and first day; `days`. Days are numbered from 0, months from 1.
 */
export async function fillTables(database: Database, { ofUsers, size }: SyntheticSets): Promise<void> {
  const { listed, keptByDay } = database;
  const set = (name: string): string => listOf(ofUsers.get(name)!);
  await database.run('CREATE TABLE days (day INTEGER, month INTEGER)');
  await database.run(
    `CREATE TABLE activity (day INTEGER NOT NULL, who INTEGER NOT NULL, value INTEGER NOT NULL${keptByDay}`,
  );
  for (let day = 0; day < size.days; day++) {
    const date = dayOfYear(day);
    await database.run(`INSERT INTO days VALUES (${day}, ${Number(date.slice(5, 7))})`);
    const rows = `SELECT ${day}, who, ${VALUE} FROM (${listed}) AS listed`;
    await database.run(`INSERT INTO activity ${rows}`, set(activeOn('utc', date)));
  }
  const values = (key: string, count: number, prefix: string) =>
    Array.from({ length: count }, (_, at): readonly [string | number, string] => {
      const value = `${prefix}-${at}`;
      return [value, set(holding(`attributes.${key}`, value))];
    });
  const firsts = Array.from(
    { length: size.days },
    (_, day) => [day, set(firstOn('utc', dayOfYear(day)))] as const,
  );
  await fillColumn(database, 'plans', 'plan TEXT', values('plan', 8, 'plan'));
  await fillColumn(database, 'countries', 'country TEXT', values('country', 20, 'c'));
  await fillColumn(database, 'firsts', 'first INTEGER', firsts);
  await database.run(
    `CREATE TABLE people (who INTEGER PRIMARY KEY, plan TEXT, country TEXT, first INTEGER, first_month INTEGER)`,
  );
  await database.run(
    `INSERT INTO people SELECT who, plan, country, first, month FROM plans
     JOIN countries USING (who) JOIN firsts USING (who) JOIN days ON day = first ORDER BY who`,
  );
  for (const table of ['plans', 'countries', 'firsts']) await database.run(`DROP TABLE ${table}`);
  await database.run('ANALYZE');
}

async function fillColumn(
  database: Database,
  table: string,
  column: string,
  sets: readonly (readonly [value: string | number, members: string])[],
): Promise<void> {
  await database.run(`CREATE TABLE ${table} (who INTEGER PRIMARY KEY, ${column})`);
  for (const [value, members] of sets) {
    const shown = typeof value === 'number' ? value : `'${value}'`;
    await database.run(
      `INSERT INTO ${table} SELECT who, ${shown} FROM (${database.listed}) AS listed`,
      members,
    );
  }
}
