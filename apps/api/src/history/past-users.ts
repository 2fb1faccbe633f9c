import { Inject, Injectable } from '@nestjs/common';
import { attributesAggregate, metricsAggregate, userAggregate, type Engine } from '@rollcall/composition';
import {
  attributesStream,
  metricsStream,
  type AttributesState,
  type DomainEvent,
  type KnownUser,
  type MetricsState,
  type UserState,
} from '@rollcall/domain';
import { StateHistory, type Aggregate, type Loaded } from '@rollcall/event-sourcing';
import { ENGINE } from '../engine/tokens.js';
import { streamOf, userNotFound, Users } from '../engine/users.js';
import type { Caller } from '../http/edge-request.js';
import { invalidValue } from '../http/errors/http-refusal.js';
import type { Moment } from './moment.js';

export interface PastUser {
  readonly user: KnownUser;
  readonly attributes: AttributesState;
  readonly metrics: MetricsState;
  /** The user's, and its last event in it. */
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
}

/** Users as they were, and the definitions that were in force then: what was answered then is answered again. */
@Injectable()
export class PastUsers {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly users: Users,
    private readonly history: StateHistory,
  ) {}

  /** `user_not_found` where nothing was known of the user yet; 422 for a revision that the user's stream has not. */
  async at(caller: Caller, id: string, moment: Moment): Promise<PastUser> {
    const stream = streamOf(await this.users.facts(caller), caller, id);
    const { state, revision, recordedAt, position } = await this.stateAt(stream, moment);
    if (state.status === 'unknown') throw userNotFound();
    const instant = 'instant' in moment ? moment.instant : recordedAt;
    const [attributes, metrics] = await Promise.all([
      this.definitionsAt(attributesAggregate, attributesStream(caller.environment), instant),
      this.definitionsAt(metricsAggregate, metricsStream(caller.environment), instant),
    ]);
    return { user: state, attributes, metrics, stream, revision, position };
  }

  async stateAt(stream: string, moment: Moment): Promise<Loaded<UserState>> {
    const revision =
      'instant' in moment
        ? await this.history.revisionAt(stream, moment.instant)
        : await this.checked(stream, moment.revision);
    return this.history.at(userAggregate, stream, revision);
  }

  private async checked(stream: string, revision: number): Promise<number> {
    const { eventStore } = this.engine.stores;
    const [last] = await eventStore.readStream(stream, { direction: 'backwards', limit: 1 });
    if (last === undefined) throw userNotFound();
    if (revision <= last.revision) return revision;
    throw invalidValue('atRevision', `a revision that the user has: at most ${last.revision}`);
  }

  /** Mostly they have not changed since. */
  private async definitionsAt<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    instant: string,
  ): Promise<State> {
    const now = await this.engine.runner.load(aggregate, stream);
    if (now.recordedAt <= instant) return now.state;
    const revision = await this.history.revisionAt(stream, instant);
    return (await this.history.at(aggregate, stream, revision)).state;
  }
}
