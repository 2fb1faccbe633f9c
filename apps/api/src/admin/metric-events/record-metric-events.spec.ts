import { describe, expect, it } from '@jest/globals';
import {
  attributesDecider,
  defaultSettings,
  defaultStreakSettings,
  metricsDecider,
  type UserEvent,
} from '@rollcall/domain';
import { EngineError, type EngineErrorCode, type IdempotencyLookup } from '@rollcall/event-sourcing';
import type { EnvironmentFacts } from '../../engine/environment-directory.js';
import type { Users } from '../../engine/users.js';
import type { Caller } from '../../http/edge-request.js';
import { RecordMetricEvents, RecordMetricEventsHandler } from './record-metric-events.handler.js';

const caller: Caller = {
  requestId: 'r',
  prefix: 'p',
  scope: 'admin',
  environment: 'production',
  tenant: '',
  consistency: 'strong',
};
const created = { id: 'm', key: 'words', name: 'Words', unitType: 'number', units: '' } as const;
const facts: EnvironmentFacts = {
  salt: 'c2FsdA==',
  settings: defaultSettings,
  streak: defaultStreakSettings,
  attributes: attributesDecider.initialState,
  metrics: metricsDecider.evolve(
    metricsDecider.initialState,
    { type: 'MetricCreated', data: created },
    '2024-01-01T00:00:00.000Z',
  ),
};

/** Users whom nobody knows; `append` takes what is decided on each. */
function unknownUsers(append: (decided: readonly UserEvent[]) => void): Users {
  const users: Pick<Users, 'deciding' | 'decide'> = {
    deciding: async (_caller, work) => work(facts),
    decide: async (_caller, _stream, decide) => {
      const loaded = { state: { status: 'unknown' }, revision: -1, position: '', recordedAt: '' } as const;
      append(await decide(loaded, '2024-01-01T00:00:00.000Z'));
      return { ...loaded, position: '1', events: [] };
    },
  };
  return users as Users;
}

/** Users whose second append fails. */
function failingWith(code: EngineErrorCode): Users {
  let appends = 0;
  return unknownUsers(() => {
    if (++appends === 2) throw new EngineError(code, 'away');
  });
}

const idempotency: Pick<IdempotencyLookup, 'firstUses'> = { firstUses: () => Promise.resolve(new Map()) };
const item = (id: string, idempotencyKey?: string) => ({
  key: 'words',
  user: { id },
  value: 1,
  idempotencyKey,
});

const record = (code: EngineErrorCode, items: readonly ReturnType<typeof item>[]): Promise<unknown> =>
  new RecordMetricEventsHandler(failingWith(code), idempotency as IdempotencyLookup)
    .execute(new RecordMetricEvents(caller, items))
    .catch((error: unknown) => error);

describe('a batch that breaks off midway', () => {
  it('is safe to repeat when every item has a key: the store’s own error', async () => {
    const error = await record('store_unavailable', [item('ann', 'a'), item('bob', 'b')]);
    expect(error).toMatchObject({ name: 'EngineError', code: 'store_unavailable' });
    expect(await record('outcome_unknown', [item('ann', 'a'), item('bob', 'b')])).toMatchObject({
      name: 'EngineError',
      code: 'outcome_unknown',
    });
  });

  it('is safe to repeat when what had no key was certainly not written', async () => {
    const error = await record('store_unavailable', [item('ann', 'a'), item('bob')]);
    expect(error).toMatchObject({ code: 'store_unavailable' });
  });

  it('is a 409 when something without a key was written', async () => {
    const error = await record('store_unavailable', [item('ann'), item('bob', 'b')]);
    expect(error).toMatchObject({ status: 409, code: 'outcome_unknown' });
  });

  it('is a 409 when something without a key may have been written', async () => {
    const error = await record('outcome_unknown', [item('ann', 'a'), item('bob')]);
    expect(error).toMatchObject({ status: 409, code: 'outcome_unknown' });
  });
});

it('an item that was refused leaves its key to the next one that has it', async () => {
  const recorded: UserEvent[] = [];
  const users = unknownUsers((decided) => void recorded.push(...decided));
  const refused = { ...item('ann', 'a'), user: { id: 'ann', subscribeToEmails: true } };
  const answer = await new RecordMetricEventsHandler(users, idempotency as IdempotencyLookup).execute(
    new RecordMetricEvents(caller, [refused, { ...item('ann', 'a'), value: 2 }]),
  );
  expect(answer.body).toEqual({ accepted: 1, issues: [expect.objectContaining({ index: 0 })] });
  const events = recorded.filter(({ type }) => type === 'MetricEventRecorded');
  expect(events).toMatchObject([{ data: { value: 2 }, idempotencyKey: 'a' }]);
});
