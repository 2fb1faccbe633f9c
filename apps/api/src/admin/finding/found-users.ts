import { Inject, Injectable } from '@nestjs/common';
import type { Engine } from '@rollcall/composition';
import type { Position } from '@rollcall/event-sourcing';
import { directoryScope, searchWords, userProfileProjection } from '@rollcall/projections';
import { presentUser, type UserResponse } from '../../application/users/user.response.js';
import { ENGINE } from '../../engine/tokens.js';
import { Users } from '../../engine/users.js';
import type { Caller } from '../../http/edge-request.js';
import { invalidValue } from '../../http/errors/http-refusal.js';
import { type AskedFilter, filterOf } from '../analytics/filter-of.js';
import { UsersInSets } from '../analytics/users-in-sets.js';
import { Segments } from '../segments/segments.js';
import { Directory, type Found } from './directory.js';
import { Members } from './members.js';
import { type KeyOrder, type Order, orderOf } from './order.js';
import { Search } from './search.js';
import { Selection } from './selection.js';

export interface AskedUsers extends AskedFilter, Partial<KeyOrder> {
  readonly search?: string;
  /** Id of a segment, whose members only are asked for. */
  readonly segment?: string;
}

export interface Asked {
  readonly selection: Selection;
  readonly order: Order;
}

/** Finds the users of the caller's environment and tenant. */
@Injectable()
export class FoundUsers {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly users: Users,
    private readonly sets: UsersInSets,
    private readonly segments: Segments,
  ) {}

  /**
   * Rejects with `malformed_json`, `invalid_value`, `invalid_attribute_keys`, `segment_not_found`, `read_model_behind`; the
   * last of them also when the selection is read.
   */
  async select(caller: Caller, asked: AskedUsers): Promise<Asked> {
    const { readModels, stores } = this.engine;
    const { environment, tenant, minPosition } = caller;
    const scope = directoryScope(environment, tenant);
    if (asked.search !== undefined && searchWords(asked.search).length === 0)
      throw invalidValue('search', 'a text with a letter or a digit');
    const segment =
      asked.segment === undefined ? undefined : (await this.segments.get(caller, asked.segment)).segment;
    const search = new Search([asked.search, segment?.search], scope, stores.readStore.searchesInside);
    const filter = await this.users.deciding(caller, (facts) => filterOf(asked, facts, segment));
    const members = filter && (await Members.of(await this.sets.reader(caller), filter));
    const directory = new Directory({ readModels, scope, search, minPosition });
    return {
      selection: new Selection(directory, members, !search.isEmpty),
      order: orderOf(asked, !search.isEmpty && filter === undefined),
    };
  }

  /** As profiles are shown everywhere, in the same order. `asOf`: everything at or below is in them. */
  async present(
    caller: Caller,
    found: readonly Found[],
  ): Promise<{ readonly users: readonly UserResponse[]; readonly asOf: Position }> {
    const streams = found.map(({ stream }) => stream);
    const { bodies, asOf } = await this.engine.readModels.some(userProfileProjection, streams, caller);
    // Profiles may be behind the directory.
    const late = async (stream: string) =>
      (await this.users.read(caller, stream, userProfileProjection)).body;
    const profiles = await Promise.all(
      streams.map(async (stream) => bodies.get(stream) ?? (await late(stream))),
    );
    const known = profiles.filter((profile) => profile !== undefined);
    const attributes = Object.assign({}, ...known.map((profile) => profile.attributes)) as object;
    const facts = await this.users.factsOn(caller, await this.users.facts(caller), attributes);
    return { users: known.map((profile) => presentUser(profile, facts.attributes)), asOf };
  }
}
