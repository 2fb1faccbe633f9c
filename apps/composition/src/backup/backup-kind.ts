import { join } from 'node:path';
import {
  BackupError,
  bytesOf,
  type BackupManifest,
  type BackupProgress,
  type LogContents,
} from '@rollcall/backup';
import type { JsonObject } from '@rollcall/event-sourcing';
import type { OperationKind } from '@rollcall/operations';
import { discardBackup, makeBackup, type BackupParts } from './make-backup.js';

/** Of the directory that a backup is made in: nothing that leads out of where backups are. */
export const BACKUP_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export interface BackupInput extends JsonObject {
  readonly name: string;
  readonly includeInstallationKey: boolean;
}

/** `backup-20261124T093000Z` */
export const backupNameAt = (now: Date): string => `backup-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`;

/** Makes backups below one directory, as operations. */
export function backupKind(parts: BackupParts & { readonly backupDirectory: string }): OperationKind {
  const targetOf = (input: JsonObject): string => {
    const { name } = input as BackupInput;
    if (BACKUP_NAME.test(name)) return join(parts.backupDirectory, name);
    throw new BackupError('not_a_backup', 'That is no name for a backup.');
  };
  return {
    kind: 'backup',
    async run(context) {
      const { id, input, signal } = context;
      const { name, includeInstallationKey } = input as BackupInput;
      const asked = { target: targetOf(input), includeInstallationKey, operation: id };
      const report = (progress: BackupProgress): void => context.report(progress);
      return summaryOf(name, await makeBackup(parts, asked, { signal, report }));
    },
    undo: ({ id, input }) => discardBackup(parts.stores, targetOf(input), id),
  };
}

/** What is told of a backup. A type, not an interface: it is JSON. */
export type BackupSummary = Pick<
  BackupManifest,
  'startedAt' | 'finishedAt' | 'head' | 'installationKey' | 'version'
> &
  Pick<LogContents, 'events' | 'users' | 'unreadable'> & { readonly name: string; readonly bytes: number };

export function summaryOf(name: string, manifest: BackupManifest): BackupSummary {
  const { startedAt, finishedAt, head, installationKey, version, contents } = manifest;
  const { events, users, unreadable } = contents;
  const bytes = bytesOf(manifest);
  return { name, startedAt, finishedAt, bytes, head, events, users, unreadable, installationKey, version };
}
