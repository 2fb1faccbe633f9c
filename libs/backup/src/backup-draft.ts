import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncDirectory, syncFile, writeDurably } from '@rollcall/platform';
import { checksummed } from './checksums.js';
import { BackupError } from './errors.js';
import { MANIFEST, manifestOf, type BackupManifest, type Described } from './manifest.js';
import type { Watched } from './progress.js';

const UNFINISHED = '.unfinished';

/** Is this the name of a backup that is being made, or was broken off? */
export const isUnfinished = (name: string): boolean => name.endsWith(UNFINISHED);

/** `target_not_empty`: there is something in the directory. */
export function checkEmpty(target: string): void {
  if (!existsSync(target) || readdirSync(target).length === 0) return;
  throw new BackupError(
    'target_not_empty',
    `${target} is not empty: name a directory that does not exist yet.`,
  );
}

/** A backup while it is made, under another name: what is broken off never looks whole. */
export class BackupDraft {
  private constructor(
    private readonly target: string,
    private readonly directory: string,
  ) {}

  /** What an earlier draft of the same target left is removed. `target_not_empty` */
  static begin(target: string): BackupDraft {
    checkEmpty(target);
    const directory = join(dirname(target), basename(target) + UNFINISHED);
    const draft = new BackupDraft(target, directory);
    draft.discard();
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return draft;
  }

  /** Removes what a draft of that target left, if any. */
  static discard(target: string): void {
    new BackupDraft(target, target + UNFINISHED).discard();
  }

  path(name = ''): string {
    return join(this.directory, name);
  }

  /** Makes the files last, describes them, and gives the backup its name. */
  async complete(described: Described, names: readonly string[], watched: Watched): Promise<BackupManifest> {
    const files = await checksummed(this.directory, names, watched);
    for (const name of names) syncFile(this.path(name));
    watched.signal?.throwIfAborted();
    const manifest = manifestOf(described, files, new Date().toISOString());
    writeDurably(this.directory, this.path(MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
    if (existsSync(this.target)) rmdirSync(this.target);
    renameSync(this.directory, this.target);
    syncDirectory(dirname(this.target));
    return manifest;
  }

  discard(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
