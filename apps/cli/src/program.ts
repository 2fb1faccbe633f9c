import { Command } from 'commander';
import { historyCommand } from './history/history-command.js';
import { importCommand } from './import/import-command.js';
import { keysCommand } from './keys/keys-command.js';
import { migrateCommand } from './migrate/migrate-command.js';
import { operationsCommand } from './operations/operations-command.js';
import { replayCommand } from './replay/replay-command.js';
import { streamOfCommand } from './stream-of/stream-of-command.js';
import { usersCommand } from './users/users-command.js';

export const program = (version: string): Command =>
  new Command('rollcall')
    .description('for admins and analysts of a Rollcall installation')
    .version(version)
    .addCommand(importCommand())
    .addCommand(keysCommand())
    .addCommand(streamOfCommand())
    .addCommand(usersCommand())
    .addCommand(historyCommand())
    .addCommand(replayCommand())
    .addCommand(migrateCommand())
    .addCommand(operationsCommand())
    .addHelpText(
      'after',
      `
From a checkout:
  npm run cli -- <command> …           (with --silent after "run": nothing but the command's own output)

Environment (a .env file in the working directory is read too):
  ROLLCALL_ADMIN_KEY   an admin key of the server
  ROLLCALL_URL         where the server listens (default: http://localhost:<PORT>, PORT 3000 unless set)
  ROLLCALL_DATA_DIR    data directory of a stopped server, for keys, stream-of, replay and migrate (default: ./data)

Example:
  ROLLCALL_ADMIN_KEY=… rollcall import events.ndjson.gz --define-missing`,
    );
