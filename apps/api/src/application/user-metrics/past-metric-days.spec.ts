import { describe, expect, it } from '@jest/globals';
import type { MetricEventRecorded } from '@rollcall/domain';
import { pastMetricDays, type PastMetricDays } from './past-metric-days.js';

const event = (metric: string, value: number, day: string): MetricEventRecorded => ({
  type: 'MetricEventRecorded',
  data: { metric, value, at: `${day}T12:00:00.000Z`, tz: 'UTC', day },
});
const { decider } = pastMetricDays('m');
const fold = (...events: readonly MetricEventRecorded[]): PastMetricDays =>
  events.reduce((past, one) => decider.evolve(past, one, ''), decider.initialState);

describe('The past days of a metric', () => {
  it('are those of that metric, by month, with the totals', () => {
    const past = fold(
      event('m', 3, '2024-01-17'),
      event('other', 7, '2024-01-17'),
      event('m', -1, '2024-01-17'),
      event('m', 5, '2023-12-31'),
    );
    expect(past.totals?.metrics).toMatchObject({ m: { total: 7 } });
    expect(past.months).toEqual([
      ['2024-01', { days: { '2024-01-17': 2 } }],
      ['2023-12', { days: { '2023-12-31': 5 } }],
    ]);
  });

  it('are copied for the month of an event only, so that a long history is folded in time', () => {
    const before = fold(event('m', 1, '2023-05-01'), event('m', 1, '2024-01-17'));
    const { months } = decider.evolve(before, event('m', 1, '2024-01-18'), '');
    expect(months[0]).toBe(before.months[0]);
    expect(months[1]).not.toBe(before.months[1]);
  });
});
