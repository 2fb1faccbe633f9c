import { buildName } from '@rollcall/projections';
import type { BuildRecord, ReadStore } from '@rollcall/read-store';
import { Serial } from '../serial.js';
import { initialRecord, type ProjectionId } from './initial-record.js';

export interface LiveBuildsOptions {
  readonly readStore: Pick<ReadStore, 'builds' | 'checkpoints'>;
  readonly shards: number;
  /** No other process changes the directory: what is known need not be looked at again. Default false. */
  readonly exclusive?: boolean;
  /** Milliseconds on a clock that never goes back. Default: the process's. */
  readonly now?: () => number;
}

/** After this time the directory is looked at again, beside the reads that go on. */
const REFRESH_MS = 1_000;
/** For this time what was seen is read from: less than builds that are in use no more are kept. */
const TRUSTED_MS = 5_000;

/** Which builds are read, as this process knows it: one for all that goes on in it. */
export class LiveBuilds {
  private readonly stored = new Map<string, BuildRecord>();
  /** What stands for records that are not stored. */
  private readonly assumed = new Map<string, BuildRecord>();
  private readonly listeners = new Set<() => void>();
  private readonly serial = new Serial();
  private readonly now: () => number;
  private pending: Promise<void> | undefined;
  private lookedAt = -Infinity;

  constructor(private readonly options: LiveBuildsOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** Reads the directory: everything that was stored before this was called is known afterwards. */
  look(): Promise<void> {
    this.pending ??= this.serial.run(() => {
      this.pending = undefined;
      return this.read();
    });
    return this.pending;
  }

  /** Never stored: with revision 0, what stands for it. Rejects with `store_unavailable`. */
  of(projection: ProjectionId): Promise<BuildRecord> | BuildRecord {
    const known = this.isTrusted ? this.known(projection) : undefined;
    return known ?? this.find(projection);
  }

  /** All that are stored, of every version, as of the last look. */
  get records(): readonly BuildRecord[] {
    return [...this.stored.values()];
  }

  /** Does the build still exist for certain? To be asked when something was read from it. */
  exists(projection: ProjectionId, build: string): boolean {
    const record = this.isTrusted ? this.known(projection) : undefined;
    return record !== undefined && [record.live, record.previous, record.shadow?.build].includes(build);
  }

  /** Compare-and-set; what this process stores is known to it at once. False: another one was first. */
  async save(next: BuildRecord): Promise<boolean> {
    const saved = await this.options.readStore.builds.save(next);
    if (!saved) await this.look();
    else if (this.keep(next)) for (const listener of this.listeners) listener();
    return saved;
  }

  /** Is called whenever this process has changed the directory. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  private get isTrusted(): boolean {
    if (this.options.exclusive === true) return this.lookedAt !== -Infinity;
    const age = this.now() - this.lookedAt;
    if (age > REFRESH_MS && this.pending === undefined) this.look().catch(() => undefined);
    return age <= TRUSTED_MS;
  }

  private known(projection: ProjectionId): BuildRecord | undefined {
    const id = buildName(projection);
    return this.stored.get(id) ?? this.assumed.get(id);
  }

  private async find(projection: ProjectionId): Promise<BuildRecord> {
    if (!this.isTrusted) await this.look();
    const known = this.known(projection);
    if (known !== undefined) return known;
    const { readStore, shards } = this.options;
    const record = await initialRecord(projection, readStore, this.records, shards, new Date());
    this.assumed.set(buildName(projection), record);
    return this.known(projection) ?? record;
  }

  private async read(): Promise<void> {
    const askedAt = this.now();
    for (const record of await this.options.readStore.builds.all()) this.keep(record);
    this.lookedAt = askedAt;
  }

  private keep(record: BuildRecord): boolean {
    const id = buildName({ name: record.projection, version: record.version });
    if ((this.stored.get(id)?.revision ?? 0) >= record.revision) return false;
    this.stored.set(id, record);
    return true;
  }
}
