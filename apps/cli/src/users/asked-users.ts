import { type Command, Option } from 'commander';
import type { Form } from '../analytics/report.js';
import type { Scope } from '../server/admin-client.js';

/** Whom a list of users is of, and in which order they come. */
export interface AskedUsers {
  readonly search?: string;
  readonly filter?: string;
  readonly userAttributes?: string;
  readonly sort?: string;
  readonly direction?: string;
  /** Id. */
  readonly segment?: string;
}

export interface ListOptions extends AskedUsers, Scope, Form {
  readonly limit: number;
  readonly cursor?: string;
  readonly count: boolean;
}

const sorts = ['id', 'name', 'email', 'created'];

export const scoped = (command: Command): Command =>
  command
    .option('--environment <key>', "the users' environment (default: the admin key's own)")
    .option('--tenant <id>', "the users' tenant (default: none)");

/** Of lists and exports. */
export const ordered = (command: Command): Command =>
  command
    .option('--filter <json>', 'only users who pass; the grammar is in docs/analytics.md')
    .option('--user-attributes <pairs>', 'only users with all of these attributes: city:london,plan:pro')
    .addOption(
      new Option('--sort <field>', 'letter case aside (default: id; of a search, what costs least)').choices(
        sorts,
      ),
    )
    .addOption(new Option('--direction <way>', 'which way').choices(['asc', 'desc']));

/** Of those that name no segment themselves. */
export const ofSegment = (command: Command): Command =>
  command.option('--segment <id>', 'only members of a saved segment; see rollcall segments list');

export function asParameters(asked: AskedUsers): URLSearchParams {
  const { search, filter, userAttributes, sort, direction, segment } = asked;
  const parameters = { search, filter, userAttributes, sort, direction, segment };
  const told = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new URLSearchParams(told);
}
