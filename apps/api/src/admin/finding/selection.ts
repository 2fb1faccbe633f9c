import type { Position } from '@rollcall/event-sourcing';
import { directoryKey } from '@rollcall/projections';
import type { Directory, Found } from './directory.js';
import type { Members } from './members.js';
import { cursorOf, type KeyOrder, type Order, type Place, placeOf } from './order.js';

export interface FoundPage {
  readonly users: readonly Found[];
  readonly next: string | undefined;
}

/** Up to so many members are looked up and sorted; more are met soon enough on the way along the order. */
const MOST_GATHERED = 2_000;
const PIECE = 1_000;
const FEWEST_LOOKED_AT = 100;
/** Above whatever a text goes on with. */
const LAST = '\u{10FFFF}';

/** Users of one scope who were searched for and pass a filter, to be had in pages and counted. */
export class Selection {
  private gathered: Promise<readonly Found[]> | undefined;

  constructor(
    private readonly directory: Directory,
    /** Those who pass the filter; undefined: there is none. */
    private readonly members: Members | undefined,
    private readonly isSearched: boolean,
  ) {}

  /** Everything at or below is in what was read so far; undefined: nothing was. */
  get asOf(): Position | undefined {
    const positions = [this.directory.asOf, this.members?.asOf].filter((position) => position !== undefined);
    return positions.length === 0 ? undefined : positions.reduce((a, b) => (a < b ? a : b));
  }

  /** Refuses with `invalid_value` what is no cursor of this order. */
  async page(order: Order, limit: number, cursor?: string): Promise<FoundPage> {
    const place = cursor === undefined ? undefined : placeOf(order, cursor);
    if (order.sort === 'none') {
      const { users, next } = await this.directory.soonest(limit, place?.after);
      return { users, next: next && cursorOf(order, next) };
    }
    const found = await this.after(order, limit + 1, place && (await this.keyAt(order, place)));
    const users = found.slice(0, limit);
    const last = users.at(-1);
    const hasMore = last !== undefined && found.length > limit;
    if (!hasMore) return { users, next: undefined };
    return { users, next: cursorOf(order, directoryKey(last.entry, order.sort), last.stream) };
  }

  /** Everybody, some at a time. */
  async *pages(order: Order): AsyncGenerator<readonly Found[], void, undefined> {
    let cursor: string | undefined;
    do {
      const { users, next } = await this.page(order, PIECE, cursor);
      yield users;
      cursor = next;
    } while (cursor !== undefined);
  }

  async count(): Promise<number> {
    const { members } = this;
    if (members === undefined) return this.directory.count();
    if (!this.isSearched) return members.size;
    let count = 0;
    for await (const users of this.pages({ sort: 'id', direction: 'asc' })) count += users.length;
    return count;
  }

  /**
   * Key of the user a page ended with. Who has another by now, or is there no more, ended it among the keys that begin as
   * theirs did: those are gone through again, so that nobody is left out.
   */
  private async keyAt({ sort, direction }: KeyOrder, { after, stream }: Place): Promise<string> {
    if (stream === undefined) return after;
    const key = await this.directory.keyOf(stream, sort);
    if (key?.startsWith(after)) return key;
    return direction === 'asc' ? after : after + LAST;
  }

  /** The next `wanted` in the order. @param after key of the one before. */
  private after(order: KeyOrder, wanted: number, after: string | undefined): Promise<readonly Found[]> {
    const { members } = this;
    if (members === undefined) return this.directory.along(order, wanted, after);
    if (members.size > MOST_GATHERED) return this.walked(members, order, wanted, after);
    return this.sorted(members, order, after);
  }

  /** Along the order, looking at each whether they are a member. */
  private async walked(
    members: Members,
    order: KeyOrder,
    wanted: number,
    after: string | undefined,
  ): Promise<readonly Found[]> {
    const found: Found[] = [];
    let from = after;
    let size = Math.min(PIECE, Math.max(FEWEST_LOOKED_AT, wanted));
    while (found.length < wanted) {
      const users = await this.directory.along(order, size, from);
      const are = await members.among(users.map(({ stream }) => stream));
      found.push(...users.filter(({ stream }) => are.has(stream)));
      const last = users.at(-1);
      if (last === undefined || users.length < size) break;
      from = directoryKey(last.entry, order.sort);
      size = Math.min(PIECE, size * 2);
    }
    return found;
  }

  private async sorted(
    members: Members,
    { sort, direction }: KeyOrder,
    after: string | undefined,
  ): Promise<readonly Found[]> {
    this.gathered ??= members.streams().then((streams) => this.directory.some(streams));
    const way = direction === 'asc' ? 1 : -1;
    const end = after === undefined ? undefined : Buffer.from(after);
    // As bytes, since stores compare by code point.
    return (await this.gathered)
      .map((found) => ({ found, key: Buffer.from(directoryKey(found.entry, sort)) }))
      .filter(({ key }) => end === undefined || way * key.compare(end) > 0)
      .toSorted((a, b) => way * a.key.compare(b.key))
      .map(({ found }) => found);
  }
}
