import { Command } from 'commander';
import type { ListOptions } from './asked-users.js';
import { listed, printUsers } from './list-users.js';

const path = '/admin/v1/users';

const rights = '\nNeeds an admin or installation key. The grammar of filters is in docs/analytics.md.\n';

export const listCommand = (): Command =>
  listed(new Command('list'))
    .description('list users, all or those who pass a filter')
    .option('--search <text>', 'only those found by it; see rollcall users search')
    .addHelpText(
      'after',
      `${rights}\nExample:\n  rollcall users list --user-attributes plan:pro --sort created --direction desc`,
    )
    .action((options: ListOptions) => printUsers(path, options));

export const searchCommand = (): Command =>
  listed(new Command('search'))
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
