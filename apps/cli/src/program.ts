import { Command } from 'commander';
import { analyticsCommand } from './analytics/analytics-command.js';
import { auditCommand } from './audit/audit-command.js';
import { backupCommand } from './backup/backup-command.js';
import { restoreCommand } from './backup/restore-command.js';
import { doctorCommand } from './doctor/doctor-command.js';
import { historyCommand } from './history/history-command.js';
import { importCommand } from './import/import-command.js';
import { keysCommand } from './keys/keys-command.js';
import { migrateCommand } from './migrate/migrate-command.js';
import { operationsCommand } from './operations/operations-command.js';
import { parkedCommand } from './parked/parked-command.js';
import { projectionsCommand } from './projections/projections-command.js';
import { replayCommand } from './replay/replay-command.js';
import { segmentsCommand } from './segments/segments-command.js';
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
    .addCommand(segmentsCommand())
    .addCommand(historyCommand())
    .addCommand(analyticsCommand())
    .addCommand(replayCommand())
    .addCommand(migrateCommand())
    .addCommand(projectionsCommand())
    .addCommand(parkedCommand())
    .addCommand(auditCommand())
    .addCommand(operationsCommand())
    .addCommand(doctorCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
    .addHelpText(
      'after',
      `
From a checkout:
  npm run cli -- <command> …           (with --silent after "run": nothing but the command's own output)

Environment (a .env file in the working directory is read too):
  ROLLCALL_ADMIN_KEY   an admin key of the server
  ROLLCALL_URL         where the server listens (default: http://localhost:<PORT>, PORT 3000 unless set)
  ROLLCALL_DATA_DIR    data directory of a stopped server, for keys, stream-of, replay, migrate, doctor and backup
                       (default: ./data)

Example:
  ROLLCALL_ADMIN_KEY=… rollcall import events.ndjson.gz --define-missing`,
    );
