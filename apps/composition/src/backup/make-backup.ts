import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  BackupDraft,
  BackupError,
  foldedLog,
  MANIFEST,
  readManifest,
  type BackupManifest,
  type Watched,
} from '@rollcall/backup';
import { isEngineError, type EngineError } from '@rollcall/event-sourcing';
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
 * `backup_not_supported`, `backup_failed`; what it had written is removed then. Called off, it leaves what
 * `discardBackup` removes.
 */
export async function makeBackup(
  parts: BackupParts,
  asked: AskedBackup,
  watched: Watched = {},
): Promise<BackupManifest> {
  const { files } = parts.stores;
  if (files === undefined) throw notSupported();
  const { target, operation } = asked;
  if (operation !== undefined && isMadeBy(operation, target)) return readManifest(target);
  await ended(files);
  const draft = BackupDraft.begin(target);
  try {
    return await written(draft, files, parts, asked, watched);
  } catch (error) {
    if (watched.signal?.aborted) throw error;
    await discardBackup(parts.stores, target);
    throw isEngineError(error, 'store_unavailable') ? failed(error) : error;
  }
}

async function written(
  draft: BackupDraft,
  files: readonly StoreFile[],
  { stores: { installationKey }, installationId }: BackupParts,
  { includeInstallationKey, operation }: AskedBackup,
  watched: Watched,
): Promise<BackupManifest> {
  const startedAt = new Date().toISOString();
  await copied(files, draft, watched);
  if (includeInstallationKey) {
    writeDurably(draft.path(), draft.path(INSTALLATION_KEY_FILE), keyText(installationKey));
  }
  const folded = await withBackup(draft.path(), installationKey, async ({ eventStore, codec }) => ({
    head: await eventStore.head(),
    contents: await foldedLog({ store: eventStore, codec, projections: allProjections, ...watched }),
  }));
  const described = {
    version: productVersion(),
    installationId,
    startedAt,
    ...folded,
    installationKey: includeInstallationKey ? ('included' as const) : ('not-included' as const),
    operation: operation ?? null,
  };
  const names = files.map(({ name }) => name).concat(includeInstallationKey ? [INSTALLATION_KEY_FILE] : []);
  return draft.complete(described, names, watched);
}

/**
 * Removes what a backup that was called off left, as soon as nothing is written there any more; the whole backup, where
 * `operation` had made it.
 */
export async function discardBackup(
  { files }: Pick<Stores, 'files'>,
  target: string,
  operation?: string,
): Promise<void> {
  await ended(files ?? []);
  BackupDraft.discard(target);
  if (operation !== undefined && isMadeBy(operation, target)) rmSync(target, { recursive: true });
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
const isMadeBy = (operation: string, target: string): boolean =>
  existsSync(join(target, MANIFEST)) && readManifest(target).operation === operation;

/** The stores are files of this machine: to wait, as for a store that is away, would not help. */
const failed = (cause: EngineError): BackupError =>
  new BackupError('backup_failed', `The files could not be copied: ${cause.message}.`, { cause });

const notSupported = (): BackupError =>
  new BackupError(
    'backup_not_supported',
    'This installation keeps its data in EventStoreDB and MongoDB, which have backups of their own: see docs/production.md.',
  );
