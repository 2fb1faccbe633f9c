import { Command, InvalidArgumentError, Option } from 'commander';
import { userEventTypes } from '@rollcall/domain';
import { loadConfiguration } from '@rollcall/platform';
import { instantOf } from '../instant.js';
import { AdminClient, type Scope } from '../server/admin-client.js';
import { runningServer } from '../server/find-server.js';
import { historyText, type HistoryEvent } from './history-text.js';

interface Options extends Scope {
  readonly oldestFirst: boolean;
  readonly limit: number;
  readonly type?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly json: boolean;
}

const largestPage = 200;

export const historyCommand = (): Command =>
  new Command('history')
    .description("show a user's events: who asked for them, when, and what they changed; newest first")
    .argument('<user id>')
    .option('--oldest-first', 'begin with the first one', false)
    .option('--limit <n>', 'most events shown', limitOf, 20)
    .addOption(new Option('--type <type...>', 'only events of these types').choices(userEventTypes))
    .option(
      '--from <instant>',
      'only what was recorded at or after it; a date alone is its first moment in UTC',
      instantOf,
    )
    .option('--to <instant>', 'only what was recorded before it', instantOf)
    .option('--json', 'one JSON object a line', false)
    .option('--environment <key>', "the user's environment (default: the admin key's own)")
    .option('--tenant <id>', "the user's tenant (default: none)")
    .addHelpText(
      'after',
      '\nAsks a running server.\n\nExample:\n  rollcall history 18 --type AttributesSet --from 2024-01-01',
    )
    .action(history);

async function history(userId: string, options: Options): Promise<void> {
  const { environment, tenant, json, limit } = options;
  const server = await runningServer(loadConfiguration(process.env));
  const client = new AdminClient({ ...server, environment, tenant });
  let shown = 0;
  for await (const event of eventsOf(client, userId, options)) {
    console.log(json ? JSON.stringify(event) : historyText(event));
    if (++shown === limit) return;
  }
}

interface Page {
  readonly events: readonly HistoryEvent[];
  readonly next: string | null;
}

async function* eventsOf(
  client: AdminClient,
  userId: string,
  { oldestFirst, limit, type = [], from, to }: Options,
): AsyncGenerator<HistoryEvent, void, undefined> {
  const query = new URLSearchParams(type.map((one): [string, string] => ['type', one]));
  query.set('order', oldestFirst ? 'oldest' : 'newest');
  query.set('limit', String(Math.min(limit, largestPage)));
  if (from !== undefined) query.set('from', from);
  if (to !== undefined) query.set('to', to);
  for (;;) {
    const path = `/admin/v1/users/${encodeURIComponent(userId)}/events?${query.toString()}`;
    const { events, next } = (await client.ask('GET', path)) as Page;
    yield* events;
    if (next === null) return;
    query.set('cursor', next);
  }
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit >= 1) return limit;
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}
