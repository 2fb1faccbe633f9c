import { Command, InvalidArgumentError, Option } from 'commander';
import type { FieldChange } from '@rollcall/domain';
import { instantOf } from '../instant.js';
import { table } from '../keys/table.js';
import type { Scope } from '../server/admin-client.js';
import { runningClient } from '../server/running-client.js';
import { exportCommand, listCommand, searchCommand } from './finding-commands.js';
import { rebuildCommand } from './rebuild-command.js';

interface GetOptions extends Scope {
  readonly asOf?: string;
  readonly atRevision?: number;
}

interface DiffOptions extends Scope {
  readonly from: string;
  readonly to?: string;
  readonly json: boolean;
}

export const usersCommand = (): Command =>
  new Command('users')
    .description('find users, show them as they are and as they were, and rebuild one; asks a running server')
    .addCommand(listCommand())
    .addCommand(searchCommand())
    .addCommand(exportCommand())
    .addCommand(getCommand())
    .addCommand(diffCommand())
    .addCommand(rebuildCommand(ofUser(new Command('rebuild'))))
    .addHelpText('after', '\nExample:\n  rollcall users get 18 --as-of 2024-01-17T09:30:00Z');

const ofUser = (command: Command): Command =>
  command
    .argument('<user id>')
    .option('--environment <key>', "the user's environment (default: the admin key's own)")
    .option('--tenant <id>', "the user's tenant (default: none)");

const getCommand = (): Command =>
  ofUser(new Command('get'))
    .description('print a user, their preferences and their metrics as JSON')
    .addOption(
      new Option('--as-of <instant>', 'as they were then; a date alone is its first moment in UTC')
        .argParser(instantOf)
        .conflicts('atRevision'),
    )
    .option('--at-revision <n>', 'as they were right after that event', revisionOf)
    .addHelpText('after', '\nExample:\n  rollcall users get 18 --as-of 2024-01-17T09:30:00Z')
    .action(async (userId: string, { asOf, atRevision, ...scope }: GetOptions) => {
      const client = await runningClient(scope);
      const query = new URLSearchParams();
      if (asOf !== undefined) query.set('asOf', asOf);
      if (atRevision !== undefined) query.set('atRevision', String(atRevision));
      const read = (rest: string): Promise<unknown> =>
        client.ask('GET', `/v1/users/${encodeURIComponent(userId)}${rest}?${query.toString()}`);
      const user = await read('');
      const [preferences, metrics] = await Promise.all([read('/preferences'), read('/metrics')]);
      console.log(JSON.stringify({ user, preferences, metrics }, undefined, 2));
    });

const diffCommand = (): Command =>
  ofUser(new Command('diff'))
    .description('tell what changed in a user between two instants')
    .requiredOption('--from <instant>', 'the earlier one; a date alone is its first moment in UTC', instantOf)
    .option('--to <instant>', 'the later one (default: now)', instantOf)
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  rollcall users diff 18 --from 2024-01-01 --to 2024-02-01')
    .action(async (userId: string, { from, to, json, ...scope }: DiffOptions) => {
      const query = new URLSearchParams({ from, ...(to !== undefined && { to }) });
      const path = `/admin/v1/users/${encodeURIComponent(userId)}/diff?${query.toString()}`;
      const diff = await (await runningClient(scope)).ask('GET', path);
      if (json) return console.log(JSON.stringify(diff, undefined, 2));
      const { changes } = diff as { readonly changes: readonly FieldChange[] };
      const rows = changes.map(({ field, before, after }) => [
        field,
        JSON.stringify(before),
        JSON.stringify(after),
      ]);
      console.log(rows.length === 0 ? 'Nothing changed.' : table(['FIELD', 'BEFORE', 'AFTER'], rows));
    });

function revisionOf(text: string): number {
  const revision = Number(text);
  if (Number.isSafeInteger(revision) && revision >= 0) return revision;
  throw new InvalidArgumentError('It must be a whole number from 0 on.');
}
