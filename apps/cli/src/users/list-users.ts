import { type Command, Option } from 'commander';
import { wholeNumber } from '../analytics/asking.js';
import { print, type Report } from '../analytics/report.js';
import { table } from '../keys/table.js';
import { counted } from '../operations/operation-text.js';
import type { AdminClient } from '../server/admin-client.js';
import { runningClient } from '../server/running-client.js';
import { asParameters, type ListOptions, ordered, scoped } from './asked-users.js';

interface User {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly tz: string | null;
  readonly subscribeToEmails: boolean;
  readonly control: boolean;
  readonly created: string;
  readonly updated: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Page {
  readonly users: readonly User[];
  readonly next: string | null;
  readonly count?: number;
  readonly asOf: string;
}

const MOST_PER_PAGE = 200;
const DEFAULT_LIMIT = 20;

/** Of every list of users. */
export const listed = (command: Command): Command =>
  scoped(ordered(command))
    .option('--limit <n>', 'most users', wholeNumber, DEFAULT_LIMIT)
    .option('--cursor <text>', 'go on where a list before ended: what it told as next')
    .option('--count', 'tell how many there are in all', false)
    .addOption(new Option('--json', 'as JSON').default(false).conflicts('csv'))
    .option('--csv', 'as CSV, the attributes in one column as JSON', false);

/** Asks for pages until there are as many as wanted, and prints them. @param path of the list. */
export async function printUsers(path: string, options: ListOptions): Promise<void> {
  const { environment, tenant } = options;
  const page = await pagesOf(await runningClient({ environment, tenant }), path, options);
  print(page, options, reportOf);
}

async function pagesOf(
  client: Pick<AdminClient, 'ask'>,
  path: string,
  { limit, cursor, count, ...asked }: ListOptions,
): Promise<Page> {
  const users: User[] = [];
  let first: Page | undefined;
  let next: string | null = cursor ?? null;
  do {
    const query = asParameters(asked);
    query.set('limit', String(Math.min(MOST_PER_PAGE, limit - users.length)));
    if (next !== null) query.set('cursor', next);
    if (count && first === undefined) query.set('count', 'true');
    const page = (await client.ask('GET', `${path}?${query.toString()}`)) as Page;
    users.push(...page.users);
    first ??= page;
    next = page.next;
  } while (next !== null && users.length < limit);
  return { ...first, users, next };
}

const fields = ['id', 'email', 'name', 'tz', 'subscribeToEmails', 'control', 'created', 'updated'] as const;

const cellOf = (value: string | boolean | null): string | null =>
  typeof value === 'boolean' ? String(value) : value;

function reportOf({ users, next, count }: Page): Report {
  return {
    columns: [...fields, 'attributes'],
    rows: users.map((user) => [
      ...fields.map((field) => cellOf(user[field])),
      JSON.stringify(user.attributes),
    ]),
    text: () =>
      [
        users.length === 0
          ? 'Nobody.'
          : table(
              ['ID', 'NAME', 'EMAIL', 'SINCE', 'ATTRIBUTES'],
              users.map(({ id, name, email, created, attributes }) => [
                id,
                name ?? '–',
                email ?? '–',
                created.slice(0, 10),
                Object.entries(attributes)
                  .map(([key, value]) => `${key}:${value}`)
                  .join(' '),
              ]),
            ),
        ...(count === undefined ? [] : [`${counted(count)} in all.`]),
        ...(next === null ? [] : [`There are more: a higher --limit, or --cursor ${next}`]),
      ].join('\n'),
  };
}
