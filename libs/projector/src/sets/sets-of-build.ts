import { RememberedSets, type SetReader } from '@rollcall/analytics';
import { lastMended } from './mending.js';
import type { Reads } from './gated-reads.js';
import type { SetDocument } from './set-documents.js';
import type { StoredSets } from './stored-sets.js';

export interface SetsOfBuildParts {
  readonly stored: StoredSets;
  readonly sets: Reads<SetDocument>;
  readonly shards: number;
  /** Of what is remembered. */
  readonly cacheBytes: number;
}

/** The sets of one build, remembered until some of them are mended. */
export class SetsOfBuild {
  private remembered: { readonly mended: string; readonly sets: RememberedSets } | undefined;

  constructor(private readonly parts: SetsOfBuildParts) {}

  /** See `ReadSets`. */
  async reader(scope: string): Promise<SetReader> {
    const { stored, sets, shards, cacheBytes } = this.parts;
    const mended = await lastMended(sets, shards);
    if (mended === undefined || mended !== this.remembered?.mended) this.remembered = undefined;
    const read = this.remembered?.sets ?? new RememberedSets(stored, cacheBytes);
    if (mended !== undefined) this.remembered = { mended, sets: read };
    return read.reader(scope);
  }
}
