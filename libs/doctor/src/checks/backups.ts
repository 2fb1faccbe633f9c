import { error, ok, warning, type Check } from '../finding.js';

export interface KnownBackup {
  readonly name: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** Of the installation that it is of. */
  readonly installationId: string;
  readonly unreadable: number;
}

export interface BackupParts {
  backups(this: void): readonly KnownBackup[];
  readonly directory: string;
  readonly installationId: string;
  now(this: void): Date;
}

const DAY_MS = 86_400_000;
const OLD_DAYS = 7;

/** When was this embedded installation backed up last? */
export const backupsCheck = ({ backups, directory, installationId, now }: BackupParts): Check => ({
  name: 'backups',
  look() {
    const [last] = backups().filter((backup) => backup.installationId === installationId);
    const whatToDo = 'Run `rollcall backup`, and copy what it makes to another machine.';
    if (last === undefined)
      return Promise.resolve([warning(`There is no backup of this installation in ${directory}.`, whatToDo)]);
    const days = Math.floor((now().getTime() - new Date(last.startedAt).getTime()) / DAY_MS);
    const finding = `The last backup, ${last.name}, was made ${days === 0 ? 'today' : `${days} days ago`}.`;
    const seen = [days > OLD_DAYS ? warning(finding, whatToDo) : ok(finding)];
    if (last.unreadable > 0)
      seen.push(
        error(
          `${last.unreadable} events in it could not be read or folded, as in the log itself.`,
          'See what is said of events and projections: what cannot be read is to be mended in the program.',
        ),
      );
    return Promise.resolve(seen);
  },
});
