import { describe, expect, it } from '@jest/globals';
import { type MetricEventRecorded, totalOf, userDecider } from '@rollcall/domain';
import { deciderSpec } from '../../../../test/support/decider-spec.js';
import { created, record } from '../../../../test/support/users.js';

const { given } = deciderSpec(userDecider);
const at = '2026-03-01T12:00:00.000Z';
const recorded = (data: Partial<MetricEventRecorded['data']> = {}): MetricEventRecorded => ({
  type: 'MetricEventRecorded',
  data: { metric: 'words', value: 1, at, tz: 'UTC', day: '2026-03-01', ...data },
});

describe('recording a metric event', () => {
  it('creates the user and records the event in one decision', () => {
    given([])
      .when(record({ details: { name: 'Ada', attributes: { plan: 'pro' } } }))
      .then([
        created({ name: 'Ada' }),
        { type: 'AttributesSet', data: { keys: ['plan'], sealed: { plan: 'pro' } } },
        recorded(),
      ]);
  });

  it('records only the event where the details are known already', () => {
    given([created({ name: 'Ada' })])
      .when(record({ details: { name: 'Ada' } }))
      .then([recorded()]);
  });

  it('takes the day from the zone in force after its own upsert', () => {
    const late = '2026-03-01T23:30:00.000Z';
    given([])
      .when(record({ at: late, details: { tz: 'Asia/Tokyo' }, defaultTz: 'America/New_York' }))
      .then([created({}, { tz: 'Asia/Tokyo' }), recorded({ at: late, tz: 'Asia/Tokyo', day: '2026-03-02' })]);
    given([created({}, { tz: 'Asia/Tokyo' })])
      .when(record({ at: late }))
      .then([recorded({ at: late, tz: 'Asia/Tokyo', day: '2026-03-02' })]);
    given([created({}, { tz: 'Asia/Tokyo' })])
      .when(record({ at: late, details: { tz: null }, defaultTz: 'America/New_York' }))
      .then([
        { type: 'UserIdentified', data: { tz: null } },
        recorded({ at: late, tz: 'America/New_York', day: '2026-03-01' }),
      ]);
  });

  it("takes the day from the environment's zone for users who have none", () => {
    given([created()])
      .when(record({ at: '2026-03-01T02:00:00.000Z', defaultTz: 'America/New_York' }))
      .then([recorded({ at: '2026-03-01T02:00:00.000Z', tz: 'America/New_York', day: '2026-02-28' })]);
  });

  it('keeps the idempotency key and the attributes of the event, where there are any', () => {
    given([created()])
      .when(record({ idempotencyKey: 'k', attributes: { source: 'app' } }))
      .then([{ ...recorded({ attributes: { source: 'app' } }), idempotencyKey: 'k' }]);
    given([created()])
      .when(record({ attributes: {} }))
      .then([recorded()]);
  });

  it('refuses an unknown metric', () => {
    given([])
      .when(record({ metric: 'wrods' }))
      .thenRefused('metric_not_found');
    given([])
      .when(record({ metric: 'toString' }))
      .thenRefused('metric_not_found');
  });

  it('refuses unknown event attributes, naming them in the order sent', () => {
    given([])
      .when(record({ attributes: { zeta: '1', source: 'app', alpha: '2' } }))
      .thenRefused('invalid_event_attribute_keys', { keys: ['zeta', 'alpha'] });
  });

  it('refuses unknown user attributes, and a stream that holds another user', () => {
    given([])
      .when(record({ details: { attributes: { pln: 'x' } } }))
      .thenRefused('invalid_attribute_keys', { keys: ['pln'] });
    given([created()])
      .when(record({ id: 'u-2' }))
      .thenRefused('user_mismatch');
  });

  it('refuses a value that is no finite number', () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      given([]).when(record({ value })).thenRefused('invalid_value', { field: 'value' });
    }
  });

  it('refuses a value that would take the total out of range', () => {
    given([created(), recorded({ value: Number.MAX_VALUE })])
      .when(record({ value: Number.MAX_VALUE }))
      .thenRefused('total_out_of_range');
    given([created(), recorded({ value: Number.MAX_VALUE })])
      .when(record({ value: -Number.MAX_VALUE }))
      .then([recorded({ value: -Number.MAX_VALUE })]);
  });

  it('adds negative and fractional values to the total of its metric alone', () => {
    const state = given([
      created(),
      recorded({ value: 2 }),
      recorded({ metric: 'commits', value: 7 }),
      recorded({ value: -0.5 }),
    ]).state();
    expect(totalOf(state, 'words')).toBe(1.5);
    expect(totalOf(state, 'commits')).toBe(7);
    expect(totalOf(state, 'never')).toBe(0);
  });

  it('counts under the names every object has', () => {
    for (const metric of ['__proto__', 'constructor']) {
      const events = [created(), recorded({ metric, value: 2 }), recorded({ metric, value: 3 })];
      const state = given(events).state();
      expect(totalOf(state, metric)).toBe(5);
      expect(totalOf(given([created()]).state(), metric)).toBe(0);
      given(events)
        .when(record({ metric, attributes: JSON.parse('{"__proto__":"x"}') }))
        .then([recorded({ metric, attributes: JSON.parse('{"__proto__":"x"}') })]);
    }
  });
});
