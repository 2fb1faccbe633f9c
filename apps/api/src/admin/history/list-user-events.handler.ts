import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Engine } from '@rollcall/composition';
import { StateHistory } from '@rollcall/event-sourcing';
import { ENGINE } from '../../engine/tokens.js';
import { streamOf, userNotFound, Users } from '../../engine/users.js';
import { justBefore, recordedForm } from '../../history/instants.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { eventRows } from './event-rows.js';
import { eventsPage } from './events-page.js';
import { DEFAULT_EVENTS, type UserEventsPage, type UserEventsQuery } from './user-history.dto.js';

export class ListUserEvents extends Query<Answer<UserEventsPage>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    readonly query: UserEventsQuery,
  ) {
    super();
  }
}

@QueryHandler(ListUserEvents)
export class ListUserEventsHandler implements IQueryHandler<ListUserEvents> {
  constructor(
    private readonly users: Users,
    private readonly history: StateHistory,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  async execute({ caller, id, query }: ListUserEvents): Promise<Answer<UserEventsPage>> {
    const { codec, stores } = this.engine;
    const store = stores.eventStore;
    const stream = streamOf(await this.users.facts(caller), caller, id);
    const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
    if (last === undefined) throw userNotFound();
    const newestFirst = query.order !== 'oldest';
    const { events, hasMore } = await eventsPage(store, stream, {
      newestFirst,
      ...(await this.bounds(stream, last.revision, query, newestFirst)),
      types: query.type,
      limit: query.limit ?? DEFAULT_EVENTS,
    });
    const rows = await eventRows({ store, codec, history: this.history }, stream, events);
    const next = hasMore ? String(events.at(-1)!.revision) : null;
    return new Answer({ events: rows, next }, { position: last.position });
  }

  private async bounds(
    stream: string,
    last: number,
    { from, to, cursor }: UserEventsQuery,
    newestFirst: boolean,
  ): Promise<{ readonly lowest: number; readonly highest: number }> {
    const lowest = from === undefined ? 0 : (await this.lastBefore(stream, from)) + 1;
    const highest = to === undefined ? last : await this.lastBefore(stream, to);
    if (cursor === undefined) return { lowest, highest };
    return newestFirst
      ? { lowest, highest: Math.min(highest, Number(cursor) - 1) }
      : { lowest: Math.max(lowest, Number(cursor) + 1), highest };
  }

  private lastBefore(stream: string, instant: string): Promise<number> {
    return this.history.revisionAt(stream, justBefore(recordedForm(instant)));
  }
}
