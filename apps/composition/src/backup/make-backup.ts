import { existsSync } from 'node:fs';
import {
  BackupDraft,
  BackupError,
  foldedLog,
  readManifest,
  type BackupManifest,
  type Watched,
} from '@rollcall/backup';
import { productVersion, writeDurably } from '@rollcall/platform';
import { allProjections } from '@rollcall/projections';

import { INSTALLATION_KEY_FILE, keyText } from '../installation-key.js';
import type { StoreFile, Stores } from '../stores.js';
import { withBackup } from './open-backup.js';

export interface AskedBackup {
  /** Absolute path of a directory that does not exist, or is empty. */
  readonly target: string;
  readonly includeInstallationKey: boolean;
  /** That asked for it; begun again, it is done where it was done. */
  readonly operation?: string;
}

export interface BackupParts {
  readonly stores: Pick<Stores, 'files' | 'installationKey'>;
  readonly installationId: string;
}

/**
 * Copies the log, then the keys, then operational state, while all of them are in use; folds every document from the
 * copied log with the copied keys; writes the manifest, and only then gives the backup its name. Read models, the
 * idempotency index and snapshots are made from the log again, and are not in it. Errors by code: `target_not_empty`,
 * `backup_not_supported`, `store_unavailable`. Broken off, it leaves what `discardBackup` removes.
 */
export async function makeBackup(
  { stores: { files, installationKey }, installationId }: BackupParts,
  { target, includeInstallationKey, operation }: AskedBackup,
  watched: Watched = {},
): Promise<BackupManifest> {
  if (files === undefined) throw notSupported();
  const made = operation === undefined ? undefined : madeBy(operation, target);
  if (made !== undefined) return made;
  await ended(files);
  const draft = BackupDraft.begin(target);
  const startedAt = new Date().toISOString();
  await copied(files, draft, watched);
  if (includeInstallationKey) {
    writeDurably(draft.path(), draft.path(INSTALLATION_KEY_FILE), keyText(installationKey));
  }
  const { head, contents } = await withBackup(
    draft.path(),
    installationKey,
    async ({ eventStore, codec }) => ({
      head: await eventStore.head(),
      contents: await foldedLog({ store: eventStore, codec, projections: allProjections, ...watched }),
    }),
  );
  const described = {
    version: productVersion(),
    installationId,
    startedAt,
    head,
    installationKey: includeInstallationKey ? ('included' as const) : ('not-included' as const),
    contents,
    operation: operation ?? null,
  };
  const names = files.map(({ name }) => name).concat(includeInstallationKey ? [INSTALLATION_KEY_FILE] : []);
  return draft.complete(described, names, watched);
}

/** Removes what a backup that was broken off left, as soon as nothing is written there any more. */
export async function discardBackup({ files }: Pick<Stores, 'files'>, target: string): Promise<void> {
  await ended(files ?? []);
  BackupDraft.discard(target);
}

async function copied(files: readonly StoreFile[], draft: BackupDraft, watched: Watched): Promise<void> {
  const { signal, report } = watched;
  let before = 0;
  for (const file of files) {
    let size = 0;
    const progress = (done: number, total: number): void => {
      size = total;
      report?.({ step: 'copy', done: before + done, total: before + total, unit: 'bytes' });
    };
    await file.copyTo(draft.path(file.name), { signal, progress });
    before += size;
  }
}

async function ended(files: readonly StoreFile[]): Promise<void> {
  for (const file of files) await file.copied();
}

/** A process may have ended after the backup was whole and before that was noted. */
function madeBy(operation: string, target: string): BackupManifest | undefined {
  if (!existsSync(target)) return undefined;
  const manifest = readManifest(target);
  return manifest.operation === operation ? manifest : undefined;
}

const notSupported = (): BackupError =>
  new BackupError(
    'backup_not_supported',
    'This installation keeps its data in EventStoreDB and MongoDB, which have backups of their own: see docs/production.md.',
  );
