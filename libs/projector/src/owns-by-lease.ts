import type { Holding } from '@rollcall/read-store';
import type { Lane } from './lane.js';
import { LaneShards } from './lane-shards.js';
import type { LaneMaker, Ownership } from './ownership.js';
import type { ProjectorLog } from './ports.js';
import { codeOf } from './failures.js';
import type { ShardLeases } from './shard-leases.js';

/** Lanes at once, each of which reads the log. Where there are so many, shards are taken when two have become one. */
const MOST_LANES = 4;

export interface OwnsByLeaseOptions {
  readonly shards: number;
  /** Milliseconds between looks at the leases. */
  readonly everyMs: number;
  readonly log: ProjectorLog;
}

/**
 * A fair share of the shards, each by a lease. Shards that are gained are folded in a lane of their own from where they
 * were left, while the others go on; lanes that have come to the log's head become one.
 */
export class OwnsByLease implements Ownership {
  lanes: readonly Lane[] = [];
  /** What each lane's work stands on. */
  private readonly holdings = new WeakMap<Lane, ReadonlyMap<number, Holding>>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private arranging: Promise<void> | undefined;
  private readonly failing = new Set<string>();
  private stopped = false;

  constructor(
    private readonly leases: ShardLeases,
    private readonly makeLane: LaneMaker,
    private readonly options: OwnsByLeaseOptions,
  ) {}

  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => void this.beat(), this.options.everyMs).unref();
    const opening: Promise<void>[] = [];
    await this.rearrange(opening);
    await Promise.all(opening);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.arranging;
    await Promise.all(this.lanes.map((lane) => lane.stop()));
    clearInterval(this.timer);
    await this.looking;
    this.lanes = [];
    await this.unlessAway('release', () => this.leases.releaseAll());
  }

  /** Leases are renewed whatever becomes of the lanes, so that a slow store costs nobody a shard. */
  private async beat(): Promise<void> {
    if (this.looking !== undefined) return;
    this.looking = this.look();
    await this.looking;
    this.looking = undefined;
    if (!this.stopped && this.arranging === undefined) await this.rearrange();
  }

  private async rearrange(opening: Promise<void>[] = []): Promise<void> {
    this.arranging = this.unlessAway('arrange', () => this.arrange(opening));
    await this.arranging;
    this.arranging = undefined;
  }

  private async look(): Promise<void> {
    const mayTake = !this.stopped && this.lanes.length < MOST_LANES;
    await this.unlessAway('look', () => this.leases.look(mayTake));
    for (const lane of this.lanes) {
      const holdings = this.holdings.get(lane);
      const lost = lane.shards.ids.filter((shard) => this.leases.owned.get(shard) !== holdings?.get(shard));
      if (lost.length === 0) continue;
      lane.revoke(lost);
      this.options.log.warn({ shards: lost }, 'shards lost: another process may have taken them over');
    }
  }

  private async arrange(opening: Promise<void>[]): Promise<void> {
    await this.giveUpSurplus();
    const settled = this.lanes.filter((lane) => lane.shards.size > 0 && lane.isSettled);
    const ending = this.lanes
      .filter(({ shards }) => shards.size === 0)
      .concat(settled.length > 1 ? settled : []);
    await Promise.all(ending.map((lane) => lane.stop()));
    this.lanes = this.lanes.filter((lane) => !ending.includes(lane));
    const laned = new Set(this.lanes.flatMap(({ shards }) => shards.ids));
    const merged = new Set(ending.flatMap(({ shards }) => shards.ids));
    const free = [...this.leases.owned.keys()].filter((shard) => !laned.has(shard));
    if (free.length === 0) return;
    const taken = free.filter((shard) => !merged.has(shard));
    if (taken.length > 0) this.options.log.info({ shards: taken }, 'shards taken');
    opening.push(this.open(free));
  }

  private open(shards: readonly number[]): Promise<void> {
    const holdings = new Map(this.leases.owned);
    const isSafe = (shard: number): boolean => holdings.get(shard)?.isSafe === true;
    const owned = new LaneShards(shards, this.options.shards, isSafe);
    const lane = this.makeLane(owned, (deposed, lost) => this.deposed(deposed, lost));
    this.holdings.set(lane, holdings);
    this.lanes = [...this.lanes, lane];
    return lane.start();
  }

  private async giveUpSurplus(): Promise<void> {
    const surplus = new Set(this.leases.surplus);
    for (const lane of this.lanes) {
      const given = lane.shards.ids.filter((shard) => surplus.has(shard));
      if (given.length === 0) continue;
      await lane.giveUp(given);
      const free = given.filter((shard) => this.leases.owned.has(shard));
      await Promise.all(free.map((shard) => this.leases.release(shard)));
      this.options.log.info({ shards: free }, 'shards given up to other processes');
    }
  }

  /** Its lease may still be ours, and is taken again with the next look; what was folded under it counts no more. */
  private deposed(lane: Lane, shards: readonly number[]): void {
    if (!shards.some((shard) => lane.shards.has(shard))) return;
    lane.revoke(shards);
    this.options.log.warn({ shards }, 'deposed: another process has claimed these shards');
    for (const shard of shards) void this.unlessAway('release', () => this.leases.release(shard));
  }

  /** Everything is tried again with the next look. Logged once per change. */
  private async unlessAway(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (this.failing.delete(what)) this.options.log.info({ what }, 'leases work again');
    } catch (error) {
      if (!this.failing.has(what))
        this.options.log.warn({ what, code: codeOf(error) }, 'leases fail; trying again');
      this.failing.add(what);
    }
  }
}
