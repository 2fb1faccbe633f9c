import {
  BackupError,
  checkFiles,
  foldedLog,
  readManifest,
  type BackupManifest,
  type FoldedDocuments,
  type LogContents,
  type Watched,
} from '@rollcall/backup';
import { allProjections } from '@rollcall/projections';
import { keyOfBackup, withBackup } from './open-backup.js';

/**
 * Has the backup the bytes it was written with, and does its log fold to what it folded to then, everyone's personal data
 * opened? Changes nothing. Errors by code: `not_a_backup`, `backup_damaged`, `installation_key_missing`, `backup_differs`.
 */
export async function verifyBackup(
  directory: string,
  installationKey: Uint8Array | undefined,
  watched: Watched = {},
): Promise<BackupManifest> {
  const manifest = readManifest(directory);
  const key = keyOfBackup(directory, installationKey);
  await checkFiles(directory, manifest, watched);
  const contents = await withBackup(directory, key, async ({ eventStore, codec }) => {
    const head = await eventStore.head();
    if (head !== manifest.head) throw differs(`its log ends at ${head}, not at ${manifest.head}`);
    return foldedLog({ store: eventStore, codec, projections: allProjections, ...watched });
  });
  const difference = differenceBetween(manifest.contents, contents);
  if (difference !== undefined) throw differs(difference);
  return manifest;
}

const counts = ['events', 'streams', 'users', 'erased', 'unreadable'] as const;

function differenceBetween(then: LogContents, now: LogContents): string | undefined {
  const count = counts.find((name) => then[name] !== now[name]);
  if (count !== undefined) return `it folds to ${now[count]} ${count}, not ${then[count]}`;
  const other = then.documents.find((documents) => !agrees(documents, now.documents));
  return other && `${other.projection} folds to other documents than it did then`;
}

/** A later program may fold a projection otherwise, or know it no more: by its version. */
function agrees(then: FoldedDocuments, all: readonly FoldedDocuments[]): boolean {
  const now = all.find(
    ({ projection, version }) => projection === then.projection && version === then.version,
  );
  return now === undefined || (now.documents === then.documents && now.digest === then.digest);
}

const differs = (how: string): BackupError =>
  new BackupError('backup_differs', `The files are as they were written, but ${how}.`);
