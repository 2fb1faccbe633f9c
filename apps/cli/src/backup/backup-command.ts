import { Command } from 'commander';
import { loadConfiguration } from '@rollcall/platform';
import { withInstallation } from '../installation/with-installation.js';
import { followOperation } from '../operations/follow-operation.js';
import type { AskedBackup, BackupAnswer } from './backup-answer.js';
import type { KeyFileOption } from './backup-key.js';
import { backupTable, madeText } from './backup-text.js';
import { withSteps } from './step-view.js';

interface BackupOptions extends Pick<AskedBackup, 'includeInstallationKey'> {
  readonly json: boolean;
}

export const backupCommand = (): Command =>
  new Command('backup')
    .description('back up an embedded installation, also while its server runs, and check what was made')
    .argument('[target]', 'a directory that does not exist yet; of a running server a name (see below)')
    .option('--include-installation-key', 'also copy the key that opens personal data', false)
    .option('--json', 'as JSON', false)
    .addCommand(listCommand())
    .addCommand(verifyCommand())
    .addHelpText(
      'after',
      `
Copies the log, the keys of people and operational state, then folds every document from the copy. Everything that was
acknowledged before it began is in it. Read models are not: they are made from the log again.
A running server writes below ROLLCALL_BACKUP_DIR (backups in the data directory, unless set), and needs an installation
key in ROLLCALL_ADMIN_KEY; Ctrl-C leaves it going on. Of a stopped one the data directory is read, and Ctrl-C leaves nothing.

The installation key is not in a backup unless asked for. Without it all personal data in the backup is lost.

Examples:
  rollcall backup
  rollcall backup /mnt/backups/rollcall-monday
  rollcall backup verify /mnt/backups/rollcall-monday`,
    )
    .action(backup);

async function backup(
  target: string | undefined,
  { includeInstallationKey, json }: BackupOptions,
): Promise<void> {
  const configuration = loadConfiguration(process.env);
  const outcome = await withSteps((watched) =>
    withInstallation(configuration, (installation) =>
      installation.backup({ target, includeInstallationKey }, watched),
    ),
  );
  if ('operation' in outcome) {
    const text = (result: object): string => {
      const made = result as BackupAnswer;
      return madeText(`${made.name}, below the server's backup directory`, made);
    };
    await followOperation(outcome.operation, { json, text });
    return;
  }
  const { directory, made } = outcome;
  console.log(json ? JSON.stringify({ directory, ...made }, undefined, 2) : madeText(directory, made));
}

const listCommand = (): Command =>
  new Command('list')
    .description('list the backups below the backup directory, the newest first')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  rollcall backup list')
    // The parent has an option of that name, too, and would take it.
    .action(async (_options: object, command: Command) => {
      const { json } = command.optsWithGlobals<{ readonly json: boolean }>();
      const backups = await withInstallation(loadConfiguration(process.env), (installation) =>
        installation.listBackups(),
      );
      if (json) console.log(JSON.stringify(backups, undefined, 2));
      else console.log(backups.length === 0 ? 'There are none.' : backupTable(backups));
    });

const verifyCommand = (): Command =>
  new Command('verify')
    .description(
      'check the bytes of a backup, and fold every document from it; needs no server and changes nothing',
    )
    .argument('<directory>', 'of the backup')
    .option('--key-file <path>', 'file with the installation key, where it is not in the backup')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
The installation key is taken from --key-file, else from ROLLCALL_INSTALLATION_KEY, else from the backup, else from the data
directory. Exit code: 0 it is whole, 1 it is not, or holds events that cannot be read.

Example:
  rollcall backup verify /mnt/backups/rollcall-monday --key-file /mnt/keys/installation.key`,
    )
    .action(async (directory: string, options: KeyFileOption, command: Command) => {
      const { json } = command.optsWithGlobals<{ readonly json: boolean }>();
      const { verify } = await import('./verify.js');
      await verify(directory, { ...options, json });
    });
