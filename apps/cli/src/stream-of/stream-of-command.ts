import { Command } from 'commander';
import { loadConfiguration } from '@rollcall/platform';
import { withInstallation } from '../installation/with-installation.js';
import type { Scope } from '../server/admin-client.js';

export const streamOfCommand = (): Command =>
  new Command('stream-of')
    .description("print the name of a user's stream in the event store; the user need not exist")
    .argument('<user id>')
    .option('--environment <key>', "the user's environment (default: the admin key's own, else production)")
    .option('--tenant <id>', "the user's tenant (default: none)")
    .addHelpText('after', '\nExample:\n  rollcall stream-of 18 --tenant acme')
    .action(async (userId: string, scope: Scope) => {
      if (userId === '') throw new Error('The user id must not be empty.');
      const stream = await withInstallation(loadConfiguration(process.env), (installation) =>
        installation.streamOf(userId, scope),
      );
      console.log(stream);
    });
