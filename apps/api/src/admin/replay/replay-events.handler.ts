import { Readable } from 'node:stream';
import { Inject, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Engine } from '@rollcall/composition';
import { Replay, streamsOfScope, type ReplayBatch, type ReplayQuery } from '@rollcall/event-sourcing';
import { ENGINE } from '../../engine/tokens.js';
import { streamOf, userNotFound, Users } from '../../engine/users.js';
import { recordedForm } from '../../history/instants.js';
import type { Caller } from '../../http/edge-request.js';
import { invalidValue } from '../../http/errors/http-refusal.js';
import { StreamsUnderWay } from '../../http/streams-under-way.js';
import { ndjson } from './ndjson.js';
import { maySeeEveryone } from './permissions.js';
import type { ReplayEventsQuery } from './replay.dto.js';

export class ReplayEvents extends Query<Readable> {
  constructor(
    readonly caller: Caller,
    readonly query: ReplayEventsQuery,
  ) {
    super();
  }
}

type Batch = IteratorResult<ReplayBatch, void>;

@QueryHandler(ReplayEvents)
export class ReplayEventsHandler implements IQueryHandler<ReplayEvents>, OnModuleDestroy {
  private readonly underWay = new StreamsUnderWay();
  private readonly log = new Logger('replay');

  constructor(
    private readonly users: Users,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  /** Begins before it answers, so that what is wrong from the start is an error like any other. */
  async execute({ caller, query }: ReplayEvents): Promise<Readable> {
    const { stores, codec } = this.engine;
    const { from, to, type: types, after } = query;
    const batches = new Replay(stores.eventStore, codec).batches({
      streams: await this.streams(caller, query),
      types,
      from: from && recordedForm(from),
      to: to && recordedForm(to),
      after,
      personalData: maySeeEveryone(caller),
    });
    const first = await begun(batches);
    const lines = ndjson(first, batches, (error) => this.log.error(`A replay ended: ${String(error)}`));
    return this.underWay.add(Readable.from(lines));
  }

  /** Who was cut goes on after the last line with another process. */
  onModuleDestroy(): void {
    this.underWay.cut();
  }

  private async streams(caller: Caller, { user }: ReplayEventsQuery): Promise<ReplayQuery['streams']> {
    const facts = await this.users.facts(caller);
    if (user === undefined) return streamsOfScope(caller.environment, caller.tenant || undefined);
    const stream = streamOf(facts, caller, user);
    const [any] = await this.engine.stores.eventStore.readStream(stream, { direction: 'forwards', limit: 1 });
    if (any === undefined) throw userNotFound();
    return { prefixes: [], names: [stream] };
  }
}

async function begun(batches: AsyncIterator<ReplayBatch, void>): Promise<Batch> {
  try {
    return await batches.next();
  } catch (error) {
    throw error instanceof RangeError ? invalidValue('after', 'the position of an event') : error;
  }
}
