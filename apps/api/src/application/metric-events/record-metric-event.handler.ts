import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Engine } from '@rollcall/composition';
import { totalOf, userDecider, type UserEvent, type UserState } from '@rollcall/domain';
import { isEngineError, useId, type Decide, type Loaded } from '@rollcall/event-sourcing';
import type { EnvironmentFacts } from '../../engine/environment-directory.js';
import { ENGINE } from '../../engine/tokens.js';
import { streamOf, Users } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';
import { metricNotFound } from '../user-metrics/metric.response.js';
import type { MetricEventBody } from './metric-event.dto.js';
import { presentEvent, type EventResponse } from './metric-event.response.js';
import { recordingOf } from './recording-of.js';

export class RecordMetricEvent extends Command<Answer<EventResponse>> {
  constructor(
    readonly caller: Caller,
    readonly metric: string,
    readonly body: MetricEventBody,
    readonly idempotencyKey: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(RecordMetricEvent)
export class RecordMetricEventHandler implements ICommandHandler<RecordMetricEvent> {
  constructor(
    private readonly users: Users,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  execute(command: RecordMetricEvent): Promise<Answer<EventResponse>> {
    return this.users.deciding(command.caller, (facts) => this.record(command, facts));
  }

  private async record(
    { caller, metric, body, idempotencyKey }: RecordMetricEvent,
    facts: EnvironmentFacts,
  ): Promise<Answer<EventResponse>> {
    const definition = facts.metrics.definitions.byKey(metric);
    if (definition === undefined) throw metricNotFound();
    const stream = streamOf(facts, caller, body.user.id);
    const recording = recordingOf(facts, { ...body, metric, idempotencyKey });

    let firstUse: string | undefined;
    const decide: Decide<UserState, UserEvent> = (loaded, now) =>
      userDecider.decide(loaded.state, recording(now));
    const decideOnce: Decide<UserState, UserEvent> = async (loaded, now) => {
      firstUse = await this.firstUse(stream, metric, idempotencyKey!, loaded);
      return firstUse === undefined ? decide(loaded, now) : [];
    };
    const { state, position, events } = await this.users
      .decide(caller, stream, idempotencyKey === undefined ? decide : decideOnce)
      .catch((error: unknown) => {
        throw idempotencyKey === undefined ? notToBeRepeated(error) : error;
      });

    const answer = presentEvent({
      eventId: firstUse ?? events.at(-1)!.id,
      metricId: definition.id,
      total: totalOf(state, metric),
      frequency: facts.streak.frequency,
      idempotencyKey,
      replayed: firstUse !== undefined,
    });
    return new Answer(answer, { position, status: firstUse === undefined ? 201 : 202 });
  }

  private async firstUse(
    stream: string,
    metric: string,
    key: string,
    loaded: Loaded<UserState>,
  ): Promise<string | undefined> {
    const uses = await this.engine.idempotency.firstUses(stream, [{ metric, key }], loaded);
    return uses.get(useId({ metric, key }));
  }
}

/** Without a key a repeated event counts twice: 409 is what official SDKs do not repeat by themselves. */
const notToBeRepeated = (error: unknown): unknown =>
  isEngineError(error, 'outcome_unknown')
    ? new HttpRefusal(
        409,
        'outcome_unknown',
        'The event may or may not have been recorded. Send events with an Idempotency-Key to repeat them safely.',
      )
    : error;
