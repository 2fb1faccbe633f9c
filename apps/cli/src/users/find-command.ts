import { InvalidArgumentError, type Command } from 'commander';
import { table } from '../keys/table.js';
import type { Scope } from '../server/admin-client.js';
import { runningClient } from '../server/running-client.js';

interface FindOptions extends Scope {
  readonly filter?: string;
  readonly sort: Sort;
  readonly limit: number;
  readonly json: boolean;
}

interface Sort {
  readonly sort: string;
  readonly direction: string;
}

interface FoundPage {
  readonly users: readonly FoundUser[];
  readonly next: string | null;
  readonly count: number;
}

interface FoundUser {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly created: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const MOST_OF_A_PAGE = 200;

/** `command`: takes a text to search for, and a scope. */
export const findCommand = (command: Command): Command =>
  command
    .description('find users by words of their id, name and email, and by conditions')
    .option('--filter <json>', 'conditions; see docs/analytics.md')
    .option('--sort <field[:desc]>', 'id, name, email, created or updated', sortOf, sortOf('id'))
    .option('--limit <n>', 'how many at most', limitOf, 20)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Every word is the beginning of a word, in any letter case; on an embedded installation words of three characters and more
are found inside of words, too. Without a text: all users who pass the filter.

Examples:
  rollcall users find "ann example.com"
  rollcall users find --filter '{"field":"attributes.plan","op":"eq","value":"pro"}' --sort created:desc`,
    )
    .action(async (text: string | undefined, { filter, sort, limit, json, ...scope }: FindOptions) => {
      const query = new URLSearchParams({
        ...sort,
        ...(text !== undefined && { search: text }),
        ...(filter !== undefined && { filter }),
      });
      const client = await runningClient(scope);
      const ask = (page: URLSearchParams): Promise<unknown> =>
        client.ask('GET', `/admin/v1/users?${page.toString()}`);
      const { users, count } = await gathered(ask, query, limit);
      if (json) return console.log(JSON.stringify({ users, count }, undefined, 2));
      console.log(users.length === 0 ? 'No user is like that.' : foundText(users, count));
    });

/** As many as are wanted, a page after the other. The first page counts. */
async function gathered(
  ask: (query: URLSearchParams) => Promise<unknown>,
  query: URLSearchParams,
  limit: number,
): Promise<Pick<FoundPage, 'users' | 'count'>> {
  const users: FoundUser[] = [];
  let count = 0;
  for (let next: string | null | undefined; next !== null && users.length < limit;) {
    const page = new URLSearchParams(query);
    page.set('limit', String(Math.min(MOST_OF_A_PAGE, limit - users.length)));
    if (next === undefined) page.set('count', 'true');
    else page.set('cursor', next);
    const found = (await ask(page)) as FoundPage;
    users.push(...found.users);
    if (next === undefined) count = found.count;
    ({ next } = found);
  }
  return { users, count };
}

function foundText(users: readonly FoundUser[], count: number): string {
  const rows = users.map(({ id, name, email, created, attributes }) => [
    id,
    name ?? '',
    email ?? '',
    created.slice(0, 10),
    Object.entries(attributes)
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
  ]);
  const all = count === 1 ? '1 user' : `${count} users`;
  const shown = users.length < count ? `${users.length} of ${all}` : all;
  return `${table(['ID', 'NAME', 'EMAIL', 'CREATED', 'ATTRIBUTES'], rows)}\n\n${shown}`;
}

function sortOf(text: string): Sort {
  const [sort = '', direction = 'asc', ...more] = text.split(':');
  if (sort !== '' && more.length === 0 && ['asc', 'desc'].includes(direction)) return { sort, direction };
  throw new InvalidArgumentError('It must be a field, and :desc behind it for the other direction.');
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit >= 1) return limit;
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}
