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

export const asParameters = ({
  search,
  filter,
  userAttributes,
  sort,
  direction,
}: AskedUsers): URLSearchParams => {
  const asked = { search, filter, userAttributes, sort, direction };
  const known = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(known);
};
