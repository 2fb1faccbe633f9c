import { Command } from 'commander';

/** In the order of the help. Each is loaded with all that it needs when it is asked for: loading all takes longer than most. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  import: async () => (await import('./import/import-command.js')).importCommand(),
  keys: async () => (await import('./keys/keys-command.js')).keysCommand(),
  'stream-of': async () => (await import('./stream-of/stream-of-command.js')).streamOfCommand(),
  users: async () => (await import('./users/users-command.js')).usersCommand(),
  segments: async () => (await import('./segments/segments-command.js')).segmentsCommand(),
  history: async () => (await import('./history/history-command.js')).historyCommand(),
  analytics: async () => (await import('./analytics/analytics-command.js')).analyticsCommand(),
  replay: async () => (await import('./replay/replay-command.js')).replayCommand(),
  migrate: async () => (await import('./migrate/migrate-command.js')).migrateCommand(),
  projections: async () => (await import('./projections/projections-command.js')).projectionsCommand(),
  parked: async () => (await import('./parked/parked-command.js')).parkedCommand(),
  audit: async () => (await import('./audit/audit-command.js')).auditCommand(),
  operations: async () => (await import('./operations/operations-command.js')).operationsCommand(),
  doctor: async () => (await import('./doctor/doctor-command.js')).doctorCommand(),
  backup: async () => (await import('./backup/backup-command.js')).backupCommand(),
  restore: async () => (await import('./backup/restore-command.js')).restoreCommand(),
};

/** `asked`: the command that is wanted; where there is no such one, all are there, to be shown. */
export async function program(version: string, asked?: string): Promise<Command> {
  const rollcall = new Command('rollcall')
    .description('for admins and analysts of a Rollcall installation')
    .version(version)
    .addHelpText(
      'after',
      `
From a checkout:
  npm run cli -- <command> …           (with --silent after "run": nothing but the command's own output)

Environment (a .env file in the working directory is read too):
  ROLLCALL_ADMIN_KEY   an admin key of the server
  ROLLCALL_URL         where the server listens (default: http://localhost:<PORT>, PORT 3000 unless set)
  ROLLCALL_DATA_DIR    data directory of a stopped server, for keys, stream-of, replay, migrate, doctor, backup and
                       restore (default: ./data)

Example:
  ROLLCALL_ADMIN_KEY=… rollcall import events.ndjson.gz --define-missing`,
    );
  const load = asked !== undefined && Object.hasOwn(commands, asked) ? commands[asked] : undefined;
  for (const each of load === undefined ? Object.values(commands) : [load]) rollcall.addCommand(await each());
  return rollcall;
}
