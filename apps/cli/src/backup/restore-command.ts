import { Command } from 'commander';
import { resolve } from 'node:path';
import { restoreBackup } from '@rollcall/composition';
import { loadConfiguration } from '@rollcall/platform';
import { counted } from '../operations/operation-text.js';
import { keyFor, type KeyFileOption } from './backup-key.js';
import { withSteps } from './step-view.js';

interface Options extends KeyFileOption {
  readonly to?: string;
}

export const restoreCommand = (): Command =>
  new Command('restore')
    .description('make a data directory of a backup, after checking all of it')
    .argument('<backup>', 'directory of the backup')
    .option('--to <directory>', 'empty, or not there yet (default: ROLLCALL_DATA_DIR, ./data)')
    .option('--key-file <path>', 'file with the installation key, where it is not in the backup; copied, too')
    .addHelpText(
      'after',
      `
The server that is started on it has everything as it was when the backup was made; read models are made from the log while
it runs. People who were erased since are there again: erase them again. Operations that were under way are ended.

Example:
  rollcall restore /mnt/backups/rollcall-monday --to ./data`,
    )
    .action(restore);

async function restore(directory: string, { to, keyFile }: Options): Promise<void> {
  const configuration = loadConfiguration(process.env);
  const [backup, target] = [resolve(directory), resolve(to ?? configuration.dataDirectory)];
  const installationKey = keyFor(backup, { keyFile }, configuration);
  const isConfigured = keyFile === undefined && configuration.installationKey !== undefined;
  const asked = { backup, target, installationKey, keepKey: !isConfigured };
  const { contents, installationKey: key } = await withSteps((watched) => restoreBackup(asked, watched));
  console.log(
    `${target}: ${counted(contents.events)} events of ${counted(contents.users)} users, as they were.`,
  );
  console.log(`Start the server with ROLLCALL_DATA_DIR=${target}.`);
  if (isConfigured && key === 'not-included') console.log('It needs the same ROLLCALL_INSTALLATION_KEY.');
}
