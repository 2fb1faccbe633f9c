import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { IdempotencyLookup, laterOf, START } from '@rollcall/event-sourcing';
import { recordingOf } from '../../application/metric-events/recording-of.js';
import type { EnvironmentFacts } from '../../engine/environment-directory.js';
import { streamOf, Users } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';
import type { AcceptedEvents, BatchEventItem } from './batch-event.dto.js';
import { checkKeys } from './check-batch.js';
import type { BatchItem } from './decide-items.js';
import { inParallel } from './in-parallel.js';
import { ItemRecorder, type UserItems } from './record-items.js';

/** Users of one batch written at once: enough for the store to group their commits. */
const USERS_AT_ONCE = 32;

export class RecordMetricEvents extends Command<Answer<AcceptedEvents>> {
  constructor(
    readonly caller: Caller,
    readonly items: readonly BatchEventItem[],
  ) {
    super();
  }
}

/** Answers after the last append: what is accepted is durable. */
@CommandHandler(RecordMetricEvents)
export class RecordMetricEventsHandler implements ICommandHandler<RecordMetricEvents> {
  constructor(
    private readonly users: Users,
    private readonly idempotency: IdempotencyLookup,
  ) {}

  async execute({ caller, items }: RecordMetricEvents): Promise<Answer<AcceptedEvents>> {
    const facts = await this.users.deciding(caller, (known) => {
      checkKeys(items, known);
      return known;
    });
    const recorder = new ItemRecorder(this.users, this.idempotency, caller);
    const byUser = itemsByUser(items, facts, caller);
    const recorded = await inParallel(byUser, USERS_AT_ONCE, (ofUser) => recorder.record(ofUser)).catch(
      (error: unknown) => {
        throw recorder.countsTwiceIfRepeated ? notToBeRepeated() : error;
      },
    );
    const position = recorded.map((one) => one.position).reduce(laterOf, START);
    const issues = recorded
      .flatMap(({ refused }) => refused)
      .sort((a, b) => a.index - b.index)
      .map(
        ({ index, message }) =>
          ({ severity: 'error', message, index, userId: items[index]!.user.id }) as const,
      );
    const accepted = items.length - issues.length;
    const replayed = recorded.reduce((sum, one) => sum + one.replayed, 0);
    const told = { ...(replayed > 0 && { replayed }), ...(issues.length > 0 && { issues }) };
    return new Answer({ accepted, ...told }, { position });
  }
}

/** 409 is what official SDKs do not repeat by themselves. */
const notToBeRepeated = (): HttpRefusal =>
  new HttpRefusal(
    409,
    'outcome_unknown',
    'Some of the events may have been recorded. Send events with an idempotencyKey to repeat them safely.',
  );

function itemsByUser(items: readonly BatchEventItem[], facts: EnvironmentFacts, caller: Caller): UserItems[] {
  const byUser = new Map<string, BatchItem[]>();
  for (const [index, item] of items.entries()) {
    const { key: metric, user } = item;
    const idempotencyKey = item.idempotencyKey === '' ? undefined : item.idempotencyKey;
    const recording = recordingOf(facts, { ...item, metric, idempotencyKey });
    const ofUser = byUser.get(user.id) ?? [];
    ofUser.push({ index, metric, idempotencyKey, recording });
    byUser.set(user.id, ofUser);
  }
  return [...byUser].map(([id, ofUser]) => ({ stream: streamOf(facts, caller, id), items: ofUser }));
}
