import { Command } from 'commander';
import { type ListOptions, ofSegment } from './asked-users.js';
import { exported, type ExportOptions, exportUsers } from './export-users.js';
import { listed, printUsers } from './list-users.js';

const path = '/admin/v1/users';

const rights = '\nNeeds an admin or installation key. The grammar of filters is in docs/analytics.md.\n';

export const listCommand = (): Command =>
  ofSegment(listed(new Command('list')))
    .description('list users, all or those who pass a filter')
    .option('--search <text>', 'only those found by it; see rollcall users search')
    .addHelpText(
      'after',
      `${rights}\nExample:\n  rollcall users list --user-attributes plan:pro --sort created --direction desc`,
    )
    .action((options: ListOptions) => printUsers(path, options));

export const searchCommand = (): Command =>
  ofSegment(listed(new Command('search')))
    .description('search users by id, name and email')
    .argument('<text...>')
    .addHelpText(
      'after',
      `
Each word has to be found in the id, the name or the email, letter case aside: as the beginning of a word there or, on
SQLite and from three letters on, anywhere inside of one.
${rights}
Example:
  rollcall users search joe example.com`,
    )
    .action((text: readonly string[], options: ListOptions) =>
      printUsers(path, { ...options, search: text.join(' ') }),
    );

export const exportCommand = (): Command =>
  ofSegment(exported(new Command('export')))
    .description('write out users, all or those who are found, as NDJSON or CSV')
    .option('--search <text>', 'only those found by it; see rollcall users search')
    .addHelpText(
      'after',
      `${rights}\nExample:\n  rollcall users export --user-attributes plan:pro --out paying.csv.gz`,
    )
    .action((options: ExportOptions) => exportUsers(path, options));
