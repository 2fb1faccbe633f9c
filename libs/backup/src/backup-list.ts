import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isUnfinished } from './backup-draft.js';
import { isBackupError } from './errors.js';
import { MANIFEST, readManifest, type BackupManifest } from './manifest.js';

export interface ListedBackup {
  /** Of its directory. */
  readonly name: string;
  readonly manifest: BackupManifest;
}

/** Whole backups below a directory, the newest first. Their files are not looked at. */
export function listBackups(directory: string): readonly ListedBackup[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => !isUnfinished(name) && existsSync(join(directory, name, MANIFEST)))
    .flatMap((name) => {
      const manifest = readable(join(directory, name));
      return manifest === undefined ? [] : [{ name, manifest }];
    })
    .sort((a, b) => (a.manifest.startedAt < b.manifest.startedAt ? 1 : -1));
}

function readable(directory: string): BackupManifest | undefined {
  try {
    return readManifest(directory);
  } catch (error) {
    if (isBackupError(error)) return undefined;
    throw error;
  }
}

export const bytesOf = ({ files }: BackupManifest): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);
