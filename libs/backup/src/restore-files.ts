import { mkdirSync, renameSync } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, syncFile } from '@rollcall/platform';
import { checkEmpty } from './backup-draft.js';
import { checksummed } from './checksums.js';
import { BackupError } from './errors.js';
import type { BackupManifest } from './manifest.js';
import type { Watched } from './progress.js';

const UNFINISHED = '.restoring';

/**
 * Copies a backup's files into an empty directory, or one to be made. They get their names at the end, in the order
 * given, when all are on disk and have the bytes of the manifest. `target_not_empty`, `backup_damaged`.
 */
export async function restoreFiles(
  backup: string,
  { files }: Pick<BackupManifest, 'files'>,
  target: string,
  watched: Watched = {},
): Promise<void> {
  checkEmpty(target);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  const unfinished = files.map(({ name }) => name + UNFINISHED);
  for (const [at, { name }] of files.entries()) {
    watched.signal?.throwIfAborted();
    const copy = join(target, unfinished[at]!);
    await copyFile(join(backup, name), copy);
    await chmod(copy, 0o600);
    syncFile(copy);
  }
  const copied = await checksummed(target, unfinished, watched, 'restore');
  for (const [at, { name, sha256 }] of files.entries()) {
    if (copied[at]!.sha256 === sha256) continue;
    throw new BackupError('backup_damaged', `${name} did not arrive in ${target} as it is in ${backup}.`);
  }
  for (const [at, { name }] of files.entries()) renameSync(join(target, unfinished[at]!), join(target, name));
  syncDirectory(target);
}
