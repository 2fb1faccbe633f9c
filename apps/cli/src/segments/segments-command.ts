import { Command } from 'commander';
import { table } from '../keys/table.js';
import type { Scope } from '../server/admin-client.js';
import { runningClient } from '../server/running-client.js';
import type { ListOptions } from '../users/asked-users.js';
import { exported, type ExportOptions, exportUsers } from '../users/export-users.js';
import { listed, printUsers } from '../users/list-users.js';
import { createCommand } from './create-command.js';
import { listSegments, path, type SavedSegment, savedSegment } from './saved-segment.js';

interface Printed extends Scope {
  readonly json: boolean;
}

export const segmentsCommand = (): Command =>
  new Command('segments')
    .description('saved segments of users: what they say and who is in them; asks a running server')
    .addCommand(listCommand())
    .addCommand(inEnvironment(createCommand()))
    .addCommand(showCommand())
    .addCommand(membersCommand())
    .addCommand(exportCommand())
    .addCommand(deleteCommand())
    .addHelpText(
      'after',
      `
A segment is a filter, a search or both, under a name; whoever passes is a member at that moment. Commands take its id or
its name.

Example:
  rollcall segments create Paying --filter '{"field":"attributes.plan","op":"in","value":["pro","team"]}'`,
    );

const inEnvironment = (command: Command): Command =>
  command.option('--environment <key>', "environment of the segment (default: the admin key's own)");

const listCommand = (): Command =>
  inEnvironment(new Command('list'))
    .description('list segments')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  rollcall segments list')
    .action(async ({ json, ...scope }: Printed) => {
      const segments = await listSegments(await runningClient(scope));
      if (json) return console.log(JSON.stringify(segments, undefined, 2));
      const rows = segments.map(({ id, name, description, filter, search }) => [
        id,
        name,
        whatIs({ filter, search }),
        description ?? '',
      ]);
      console.log(rows.length === 0 ? 'There are none.' : table(['ID', 'NAME', 'WHO', 'DESCRIPTION'], rows));
    });

const whatIs = ({ filter, search }: Pick<SavedSegment, 'filter' | 'search'>): string =>
  [filter === null ? [] : JSON.stringify(filter), search === null ? [] : `search: ${search}`]
    .flat()
    .join(' ');

const showCommand = (): Command =>
  inEnvironment(new Command('show'))
    .description('print a segment as JSON')
    .argument('<segment>')
    .addHelpText('after', '\nExample:\n  rollcall segments show Paying')
    .action(async (named: string, scope: Scope) => {
      console.log(JSON.stringify(await savedSegment(await runningClient(scope), named), undefined, 2));
    });

const membersCommand = (): Command =>
  listed(new Command('members'))
    .description('list who is in a segment')
    .argument('<segment>')
    .option('--search <text>', 'only those found by it; see rollcall users search')
    .addHelpText('after', '\nExample:\n  rollcall segments members Paying --count')
    .action(async (named: string, options: ListOptions) =>
      printUsers(await membersOf(named, options), options),
    );

const exportCommand = (): Command =>
  exported(new Command('export'))
    .description('write out who is in a segment')
    .argument('<segment>')
    .option('--search <text>', 'only those found by it; see rollcall users search')
    .addHelpText('after', '\nExample:\n  rollcall segments export Paying --out paying.csv.gz')
    .action(async (named: string, options: ExportOptions) =>
      exportUsers(await membersOf(named, options), options),
    );

async function membersOf(named: string, { environment }: Scope): Promise<string> {
  const { id } = await savedSegment(await runningClient({ environment }), named);
  return `${path}/${id}/members`;
}

const deleteCommand = (): Command =>
  inEnvironment(new Command('delete'))
    .description('delete a segment; nothing happens to its members')
    .argument('<segment>')
    .addHelpText('after', '\nExample:\n  rollcall segments delete Paying')
    .action(async (named: string, scope: Scope) => {
      const client = await runningClient(scope);
      const { id, name } = await savedSegment(client, named);
      await client.ask('DELETE', `${path}/${id}`);
      console.log(`Deleted ${name} (${id}).`);
    });
