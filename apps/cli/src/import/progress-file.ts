import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** What an import is: progress counts only for the same one. */
export interface ImportIdentity {
  readonly source: string;
  /** Bytes, and milliseconds since 1970, of the file. */
  readonly size: number;
  readonly modified: number;
  /** Stands for the environment, tenant and log that items go to: see `destinationOf`. */
  readonly destination: string;
}

export interface Progress extends ImportIdentity {
  /** Every line up to this one was settled: stored, or written to the file of rejected lines. */
  readonly settled: number;
  /** The last of these that was stored; 0: none. */
  readonly stored: number;
  /** Lines among these that were rejected, and how many bytes of their file they are. */
  readonly rejected: number;
  readonly rejectedBytes: number;
}

const saveEveryMs = 500;

/** How far an import came: beside the imported file, gone once it is complete. */
export class ProgressFile {
  private lastSave = 0;

  constructor(private readonly path: string) {}

  /** undefined where there is none for this import. */
  load(identity: ImportIdentity): Progress | undefined {
    try {
      const progress = JSON.parse(readFileSync(this.path, 'utf8')) as Progress;
      const isSame = (Object.keys(identity) as (keyof ImportIdentity)[]).every(
        (part) => progress[part] === identity[part],
      );
      return isSame && Number.isInteger(progress.settled) ? progress : undefined;
    } catch {
      return undefined;
    }
  }

  isDue(): boolean {
    return Date.now() - this.lastSave >= saveEveryMs;
  }

  /** A folder that cannot be written to only makes a later run start from the beginning. */
  save(progress: Progress): void {
    this.lastSave = Date.now();
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify(progress));
      renameSync(`${this.path}.new`, this.path);
    } catch {
      return;
    }
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
