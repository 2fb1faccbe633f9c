import { Command } from 'commander';
import type { RestoreOptions } from './restore.js';

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
    .action(async (directory: string, options: RestoreOptions) =>
      (await import('./restore.js')).restore(directory, options),
    );
