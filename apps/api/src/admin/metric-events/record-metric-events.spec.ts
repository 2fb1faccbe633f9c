import { describe, expect, it } from '@jest/globals';
import { attributesDecider, defaultSettings, defaultStreakSettings, metricsDecider } from '@rollcall/domain';
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

/** Users whose second append fails. */
function failingWith(code: EngineErrorCode): Users {
  let appends = 0;
  const users: Pick<Users, 'deciding' | 'decide'> = {
    deciding: async (_caller, work) => work(facts),
    decide: (_caller, stream, decide) => {
      if (++appends === 2) return Promise.reject(new EngineError(code, 'away'));
      const loaded = { state: { status: 'unknown' }, revision: -1, position: '', recordedAt: '' } as const;
      return Promise.resolve(decide(loaded, '2024-01-01T00:00:00.000Z')).then(() => ({
        ...loaded,
        stream,
        position: '1',
        events: [],
      }));
    },
  };
  return users as Users;
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
