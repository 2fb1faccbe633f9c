import type { Holding, ReadStore } from '@rollcall/read-store';
import type { PlannedBuild } from './builds/build-plan.js';
import type { Lane } from './lane.js';
import { LaneShards } from './lane-shards.js';
import { Lanes } from './lanes.js';
import type { LaneMaker, Ownership, OwnershipOptions } from './ownership.js';
import { codeOf } from './failures.js';
import { knownTo } from './family.js';
import { Heartbeat } from './heartbeat.js';
import { Serial } from './serial.js';
import type { ShardLeases } from './shard-leases.js';

/** Lanes at once of what is read, each of which reads the log. Where there are so many, shards are taken when two have become one. */
const MOST_LANES = 4;

/**
 * A fair share of the shards, each by a lease. Shards that are gained are folded in a lane of their own from where they
 * were left, while the others go on; lanes that have come to the log's head become one.
 */
export class OwnsByLease implements Ownership {
  readonly lanes: Lanes;
  /** What each lane's work stands on. */
  private readonly holdings = new WeakMap<Lane, ReadonlyMap<number, Holding>>();
  private readonly heartbeat = new Heartbeat(() => this.beat());
  private arranging: Promise<void> | undefined;
  private planLookedAt = -Infinity;
  private readonly failing = new Set<string>();
  private readonly serial = new Serial();
  private known: ReadonlySet<number> = new Set();
  private stopped = false;

  constructor(
    private readonly leases: ShardLeases,
    private readonly makeLane: LaneMaker,
    private readonly options: OwnershipOptions & {
      readonly readStore: Pick<ReadStore, 'reports'>;
      /** Milliseconds within which others drop a build that nobody should feed any more. */
      readonly withinMs: number;
      /** Milliseconds on a clock that never goes back. */
      readonly now: () => number;
    },
  ) {
    this.lanes = new Lanes(options.plan, (shards, builds) => this.makeOne(shards, builds));
  }

  async start(): Promise<void> {
    await this.lookAround();
    this.heartbeat.start(this.options.everyMs);
    const opening: Promise<void>[] = [];
    await this.rearrange(opening);
    await Promise.all(opening);
  }

  async look(): Promise<void> {
    await this.lookAtPlan();
    await this.arranging;
    if (!this.stopped) await this.rearrange();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.arranging;
    await this.lanes.stop();
    await this.heartbeat.stop();
    this.lanes.forget();
    await this.unlessAway('release', () => this.leases.releaseAll());
  }

  /** Leases are renewed whatever becomes of the lanes, so that a slow store costs nobody a shard. */
  private async beat(): Promise<void> {
    await this.lookAround();
    if (!this.stopped && this.arranging === undefined) void this.rearrange();
  }

  private rearrange(opening: Promise<void>[] = []): Promise<void> {
    const arranging = this.serial.run(() => this.unlessAway('arrange', () => this.arrange(opening)));
    const ended = arranging.then(() => {
      if (this.arranging === ended) this.arranging = undefined;
    });
    this.arranging = ended;
    return ended;
  }

  private async lookAround(): Promise<void> {
    await Promise.all([this.lookAtLeases(), this.lookAtPlan()]);
  }

  private async lookAtLeases(): Promise<void> {
    const { plan, readStore } = this.options;
    const mayTake = !this.stopped && this.lanes.serving < MOST_LANES;
    await this.unlessAway('look', async () => {
      await this.leases.look(mayTake);
      plan.leaveToOthers(await knownTo(this.leases.olderFamilies, readStore));
    });
    for (const lane of this.lanes.all) {
      const holdings = this.holdings.get(lane);
      const isOurs = (shard: number): boolean => {
        const holding = this.leases.owned.get(shard);
        return holding !== undefined && holding === holdings?.get(shard);
      };
      const lost = lane.shards.ids.filter((shard) => !isOurs(shard));
      if (lost.length === 0) continue;
      lane.revoke(lost);
      this.options.log.warn({ shards: lost }, 'shards lost: another process may have taken them over');
    }
  }

  private lookAtPlan(): Promise<void> {
    const askedAt = this.options.now();
    return this.unlessAway('plan', async () => {
      await this.options.plan.look();
      this.planLookedAt = askedAt;
    });
  }

  private async arrange(opening: Promise<void>[]): Promise<void> {
    await this.giveUpSurplus();
    await this.lanes.arrange(() => [...this.leases.owned.keys()], opening);
    const owned = new Set(this.leases.owned.keys());
    const taken = [...owned].filter((shard) => !this.known.has(shard));
    if (taken.length > 0) this.options.log.info({ shards: taken }, 'shards taken');
    this.known = owned;
  }

  private makeOne(shards: readonly number[], builds: readonly PlannedBuild[]): Lane {
    const { shards: total, withinMs, now } = this.options;
    const holdings = new Map(this.leases.owned);
    const isSafe = (shard: number): boolean =>
      holdings.get(shard)?.isSafe === true && now() - this.planLookedAt < withinMs;
    const owned = new LaneShards(shards, total, isSafe);
    const lane = this.makeLane(owned, builds, (deposed, lost) => this.deposed(deposed, lost));
    this.holdings.set(lane, holdings);
    return lane;
  }

  /** A shard may be in several lanes: others have it when all of them have written what they folded. */
  private async giveUpSurplus(): Promise<void> {
    const surplus = new Set(this.leases.surplus);
    if (surplus.size === 0) return;
    const inLanes = this.lanes.all.map((lane) => {
      return { lane, given: lane.shards.ids.filter((shard) => surplus.has(shard)) };
    });
    const giving = inLanes.filter(({ given }) => given.length > 0);
    await Promise.all(giving.map(({ lane, given }) => lane.giveUp(given)));
    const free = [...surplus].filter((shard) => this.leases.owned.has(shard));
    if (free.length === 0) return;
    await Promise.all(free.map((shard) => this.leases.release(shard)));
    this.options.log.info({ shards: free }, 'shards given up to other processes');
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
