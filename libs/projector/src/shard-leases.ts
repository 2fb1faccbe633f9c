import { Holding, type HoldingOptions, type Lease, type LeaseStore } from '@rollcall/read-store';
import { all } from './all.js';
import { fairShare } from './fair-share.js';

const MEMBERS = 'projector/member/';
const SHARDS = 'projector/shard/';

/** Behind the number: the program whose processes share these leases. */
const numberOf = (id: string, prefix: string): number => Number.parseInt(id.slice(prefix.length), 10);
const familyIn = (id: string): string => id.slice(id.indexOf('@') + 1);

const isHeld = ({ owner, remainingMs }: Lease): boolean => owner !== '' && remainingMs > 0;

/**
 * Which shards this process owns: its fair share among the processes that live and run the same program. Those are counted by numbered leases, as
 * many as there are shards, so that the list of them stays short for ever; who finds none free stands by.
 * Calls of `look` must not overlap.
 */
export class ShardLeases {
  private readonly held = new Map<number, Holding>();
  private member: Holding | undefined;
  private share = 0;
  private older: ReadonlySet<string> = new Set();

  constructor(
    private readonly leases: LeaseStore,
    private readonly shards: number,
    /** What this program's processes, and only those, call themselves: higher for a later program. */
    private readonly family: string,
    private readonly options: HoldingOptions,
  ) {}

  /** Earlier programs, of which processes live as of the last look. */
  get olderFamilies(): ReadonlySet<string> {
    return this.older;
  }

  /** By shard. A shard that was lost and taken again has another holding. */
  get owned(): ReadonlyMap<number, Holding> {
    return this.held;
  }

  /** Owned, and more than this process's share as of the last look. */
  get surplus(): readonly number[] {
    return [...this.held.keys()].slice(this.share);
  }

  /** Renews what is held, and forgets what was lost; takes what is free up to the share, if told so. */
  async look(mayTake: boolean): Promise<void> {
    await this.renew();
    await this.attend();
    const listed = (await this.leases.list('projector/')).filter(isHeld);
    const living = listed.filter(({ id }) => id.startsWith(MEMBERS));
    this.older = new Set(living.map(({ id }) => familyIn(id)).filter((family) => family < this.family));
    const members = living
      .filter(({ id }) => familyIn(id) === this.family)
      .map(({ id }) => numberOf(id, MEMBERS))
      .sort((a, b) => a - b);
    const rank = members.findIndex((slot) => this.member?.id === this.idOf(MEMBERS, slot));
    // After a pause others may not have counted us: the next look tells.
    if (rank === -1) return;
    this.share = fairShare(this.shards, members.length, rank);
    if (!mayTake || this.held.size >= this.share) return;
    const others = new Set(listed.filter(({ owner }) => owner !== this.options.owner).map(({ id }) => id));
    await this.take(others, Math.floor((rank * this.shards) / members.length));
  }

  /** What was folded of it must be durable. */
  async release(shard: number): Promise<void> {
    const holding = this.held.get(shard);
    this.held.delete(shard);
    await holding?.release();
  }

  /** Others may take everything at once. */
  async releaseAll(): Promise<void> {
    const member = this.member;
    this.member = undefined;
    await all([
      ...[...this.held.keys()].map((shard) => this.release(shard)),
      Promise.resolve(member?.release()),
    ]);
  }

  private async renew(): Promise<void> {
    const due = [...this.held].filter(([, holding]) => holding.isDue);
    await all(
      due.map(async ([shard, holding]) => {
        if (!(await holding.renew()) && this.held.get(shard) === holding) this.held.delete(shard);
      }),
    );
  }

  /** Is counted by the others from now on. */
  private async attend(): Promise<void> {
    if (this.member?.isDue === true && !(await this.member.renew())) this.member = undefined;
    if (this.member !== undefined) return;
    const others = new Set((await this.leases.list(MEMBERS)).filter(isHeld).map(({ id }) => id));
    for (let slot = 0; this.member === undefined && slot < this.shards; slot++) {
      const id = this.idOf(MEMBERS, slot);
      if (!others.has(id)) this.member = await Holding.take(this.leases, id, this.options);
    }
  }

  /** From `first` on, so that those who look at the same time want others. */
  private async take(others: ReadonlySet<string>, first: number): Promise<void> {
    const wanted = Array.from({ length: this.shards }, (_, at) => (first + at) % this.shards)
      .filter((shard) => !this.held.has(shard) && !others.has(this.idOf(SHARDS, shard)))
      .slice(0, this.share - this.held.size);
    await all(
      wanted.map(async (shard) => {
        const holding = await Holding.take(this.leases, this.idOf(SHARDS, shard), this.options);
        if (holding !== undefined) this.held.set(shard, holding);
      }),
    );
  }

  private idOf(prefix: string, number: number): string {
    return `${prefix}${number}@${this.family}`;
  }
}
