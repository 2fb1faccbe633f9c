import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError } from './errors.js';
import type { LogContents } from './folded-log.js';

/** The last file that is written: a directory without it is no backup. */
export const MANIFEST = 'manifest.json';

const FORMAT = 1;

export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface BackupManifest {
  /** Of this file. */
  readonly format: typeof FORMAT;
  /** Of the Rollcall that made it. */
  readonly version: string;
  readonly installationId: string;
  /** ISO 8601 UTC, as the next one. Everything acknowledged before it is in the backup. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Position of the log's last event. */
  readonly head: string;
  readonly files: readonly BackupFile[];
  /** Is the key that opens personal data among the files? */
  readonly installationKey: 'included' | 'not-included';
  /** What to do about it, for who reads this in years. */
  readonly note: string;
  /** What the log of the copy folded to, right after it was made. */
  readonly contents: LogContents;
  /** That asked for it; null: the command line did, on a stopped installation. */
  readonly operation: string | null;
}

export type Described = Omit<BackupManifest, 'format' | 'files' | 'note' | 'finishedAt'>;

const notes: Readonly<Record<BackupManifest['installationKey'], string>> = {
  included:
    'installation.key opens the personal data of this backup: keep the backup as safe as the data itself.',
  'not-included':
    'The installation key is not in this backup. Without it all personal data is lost for good: keep ROLLCALL_INSTALLATION_KEY, or the file installation.key of the data directory, somewhere else.',
};

export const manifestOf = (
  described: Described,
  files: readonly BackupFile[],
  finishedAt: string,
): BackupManifest => ({
  format: FORMAT,
  ...described,
  finishedAt,
  files,
  note: notes[described.installationKey],
});

/** `not_a_backup` */
export function readManifest(directory: string): BackupManifest {
  const manifest = parsed(directory);
  if (manifest.format === FORMAT) return manifest as BackupManifest;
  throw new BackupError(
    'not_a_backup',
    `${join(directory, MANIFEST)} was made by a newer version (${String(manifest.version)}): use that one.`,
  );
}

function parsed(directory: string): Partial<BackupManifest> {
  const path = join(directory, MANIFEST);
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof manifest === 'object' && manifest !== null && 'format' in manifest)
      return manifest as Partial<BackupManifest>;
  } catch (cause) {
    throw new BackupError(
      'not_a_backup',
      `${directory} is no backup: there is no ${MANIFEST} in it that can be read.`,
      { cause },
    );
  }
  throw new BackupError('not_a_backup', `${path} is no manifest of a backup.`);
}
