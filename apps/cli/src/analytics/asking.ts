import { Command, InvalidArgumentError, Option } from 'commander';
import { runningClient } from '../server/running-client.js';
import type { Scope } from '../server/admin-client.js';
import { type Form, print, type Report } from './report.js';

const path = '/admin/v1/analytics';

export type Options = Scope & Form & Readonly<Record<string, string | number | boolean | undefined>>;

/** Options that are no parameter of the question. */
const others = new Set(['environment', 'tenant', 'json', 'csv']);

/** A command whose long options are the parameters of a question: `--segment-by` asks `segmentBy`. */
export const question = (name: string, description: string): Command =>
  new Command(name).description(description);

/** Of every question. */
export const printed = (command: Command, example: string): Command =>
  command
    .addOption(new Option('--json', 'the answer as it came').default(false).conflicts('csv'))
    .option('--csv', 'as CSV', false)
    .option('--environment <key>', "the users' environment (default: the admin key's own)")
    .option('--tenant <id>', "the users' tenant (default: none)")
    .addHelpText('after', `\nExample:\n  rollcall analytics ${example}`);

/** Whom it is about. */
export const segmented = (command: Command): Command =>
  command
    .option('--filter <json>', 'only users who pass; the grammar is in docs/analytics.md')
    .option('--user-attributes <pairs>', 'only users with all of these attributes: city:london,plan:pro')
    .option('--segment <id>', 'only members of a saved segment; see rollcall segments list')
    .option('--segment-by <key>', 'all values of an attribute side by side; also control, tz');

export const ranged = (command: Command): Command =>
  command
    .option('--from <day>', 'YYYY-MM-DD (default: the first day with activity)')
    .option('--to <day>', 'included (default: the last day with activity)');

/** Whom and when. */
export const selected = (command: Command): Command =>
  segmented(ranged(command))
    .addOption(
      new Option('--timezone <calendar>', "days in UTC, or in each user's own zone").choices([
        'utc',
        'local',
      ]),
    )
    .option('--metric <key>', 'of one metric (default: of all)')
    .addOption(
      new Option('--attributes <when>', 'attributes as they are now, or as they were').choices([
        'now',
        'then',
      ]),
    );

export const grained = (command: Command): Command =>
  command.addOption(
    new Option('--granularity <period>', 'how long a period is').choices(['day', 'week', 'month']),
  );

/** A whole number; what it may be is the server's to say. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a whole number.');
}

/** Asks the server and prints what it answers; `place` below `/admin/v1/analytics/`. */
export async function answer<Body>(
  place: string,
  { environment, tenant, ...options }: Options,
  reportOf: (body: Body) => Report,
): Promise<void> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !others.has(name)) query.set(name, String(value));
  }
  const client = await runningClient({ environment, tenant });
  const body = await client.ask('GET', `${path}/${place}?${query.toString()}`);
  print(body as Body, options, reportOf);
}
