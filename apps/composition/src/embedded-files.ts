export const LOG = 'events.db';
export const KEYS = 'keys.db';
export const OPERATIONAL = 'operational.db';
export const INDEX = 'idempotency.db';
export const READ_MODELS = 'read-models.db';
export const REPORTS = 'reports.db';
export const SNAPSHOTS = 'snapshots.db';

const madeAgain = new Set([INDEX, READ_MODELS, REPORTS, SNAPSHOTS]);

/** What to do about a file of the data directory that is damaged. */
export const remedyFor = (file: string): string =>
  madeAgain.has(file)
    ? 'Move it away, with the files beside it whose names begin alike, and start again: it is made again from the log.'
    : 'Bring the installation back from a backup (docs/backup.md), or the file from wherever there is one that is whole.';
