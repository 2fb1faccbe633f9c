import { join } from 'node:path';
import { checkEmpty, restoreFiles, type BackupManifest, type Watched } from '@rollcall/backup';
import type { OperationalStore } from '@rollcall/event-sourcing';
import { writeDurably } from '@rollcall/platform';
import { SqliteOperationalStore } from '@rollcall/read-store-sqlite';
import { OPERATIONAL } from '../embedded-files.js';
import { INSTALLATION_KEY_FILE, keyText } from '../installation-key.js';
import { verifyBackup } from './verify-backup.js';

export interface AskedRestore {
  readonly backup: string;
  /** A directory that does not exist, or is empty. */
  readonly target: string;
  /** Default: the one in the backup. */
  readonly installationKey: Uint8Array | undefined;
  /** Is that key to be kept in the restored directory? Not where it is configured anyway. */
  readonly keepKey: boolean;
}

/**
 * Verifies a backup, then makes a data directory of it that a server can be started on. Operations that were under way
 * are ended in it: what they were doing is not there. Errors by code: `target_not_empty` and those of `verifyBackup`.
 */
export async function restoreBackup(
  { backup, target, installationKey, keepKey }: AskedRestore,
  watched: Watched = {},
): Promise<BackupManifest> {
  checkEmpty(target);
  const manifest = await verifyBackup(backup, installationKey, watched);
  // The log last: it is what makes a directory an installation.
  await restoreFiles(backup, { files: [...manifest.files].reverse() }, target, watched);
  if (keepKey && installationKey !== undefined) {
    writeDurably(target, join(target, INSTALLATION_KEY_FILE), keyText(installationKey));
  }
  const operational = SqliteOperationalStore.open(join(target, OPERATIONAL), { exclusive: true });
  try {
    await endOperations(operational);
  } finally {
    await operational.close();
  }
  return manifest;
}

const PAGE = 100;

async function endOperations({ operations }: Pick<OperationalStore, 'operations'>): Promise<void> {
  const at = new Date().toISOString();
  const error = {
    code: 'restored',
    message: 'It was under way when the backup was made that this is restored from',
  };
  for (;;) {
    const states = ['queued', 'running', 'cancelling'] as const;
    const { operations: page } = await operations.list({ states, limit: PAGE });
    if (page.length === 0) return;
    for (const operation of page) {
      const { revision } = operation;
      const ended = { ...operation, state: 'failed', error, updatedAt: at, finishedAt: at } as const;
      await operations.save({ ...ended, revision: revision + 1 }, revision);
    }
  }
}
