import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** How far an import came: beside the imported file, gone once it is complete. */
export interface Progress {
  readonly source: string;
  readonly url: string;
  /** Every line up to this one was settled: stored, or reported. */
  readonly settled: number;
}

export class ProgressFile {
  private lastSave = 0;

  constructor(private readonly path: string) {}

  load(): Progress | undefined {
    try {
      const value = JSON.parse(readFileSync(this.path, 'utf8')) as Progress;
      return Number.isInteger(value.settled) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  /** At most every half second; a folder that cannot be written to only makes a later resume slower. */
  save(progress: Progress): void {
    if (Date.now() - this.lastSave < 500) return;
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
