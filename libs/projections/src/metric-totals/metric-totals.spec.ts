import { describe, expect, it } from '@jest/globals';
import { userStream, type MetricEventRecorded } from '@rollcall/domain';
import { projecting } from '../../../../test/support/projection-spec.js';
import { metricDaysKey, metricDaysProjection } from '../metric-days/metric-days.js';
import { metricTotal, metricTotalsProjection } from './metric-totals.js';

const stream = userStream('production', '', 'key');
const event = (metric: string, value: number, day: string): MetricEventRecorded => ({
  type: 'MetricEventRecorded',
  data: { metric, value, at: `${day}T12:00:00.000Z`, tz: 'UTC', day },
});
const max = Number.MAX_VALUE;

describe('The metric totals read model', () => {
  it('sums by metric and by calendar year of the event, backfills included', () =>
    projecting(metricTotalsProjection)
      .given(
        [stream, event('commits', 3, '2024-01-17')],
        [stream, event('commits', -1.5, '2023-12-31')],
        [stream, event('words', 10, '2024-01-17')],
      )
      .then({
        [stream]: {
          metrics: {
            commits: {
              total: 1.5,
              years: [
                ['2024', 3],
                ['2023', -1.5],
              ],
            },
            words: { total: 10, years: [['2024', 10]] },
          },
        },
      }));

  it('takes a metric for a metric whatever it is called', () =>
    projecting(metricTotalsProjection)
      .given([stream, event('__proto__', 1, '2024-01-17')], [stream, event('__proto__', 2, '2024-01-18')])
      .then({ [stream]: { metrics: { ['__proto__']: { total: 3, years: [['2024', 3]] } } } }));

  it('keeps sums finite although only the whole total is guarded when events are decided', () =>
    projecting(metricTotalsProjection)
      .given(
        [stream, event('m', max, '2023-01-01')],
        [stream, event('m', -max, '2024-01-01')],
        [stream, event('m', max, '2023-01-01')],
      )
      .then({
        [stream]: {
          metrics: {
            m: {
              total: max,
              years: [
                ['2023', max],
                ['2024', -max],
              ],
            },
          },
        },
      }));

  it('tells 0 for what the user never touched', () => {
    expect(metricTotal(undefined, 'commits')).toBe(0);
    expect(metricTotal({ metrics: {} }, 'constructor')).toBe(0);
  });
});

describe('The metric days read model', () => {
  it('has one document a metric and month, with the net change of each day', () =>
    projecting(metricDaysProjection)
      .given(
        [stream, event('commits', 3, '2024-01-17')],
        [stream, event('commits', -1, '2024-01-17')],
        [stream, event('commits', 1, '2024-01-31')],
        [stream, event('commits', 5, '2024-02-01')],
        [stream, event('a/b', 1, '2024-02-01')],
      )
      .then({
        [metricDaysKey(stream, 'commits', '2024-01')]: { days: { '2024-01-17': 2, '2024-01-31': 1 } },
        [metricDaysKey(stream, 'commits', '2024-02')]: { days: { '2024-02-01': 5 } },
        [metricDaysKey(stream, 'a/b', '2024-02')]: { days: { '2024-02-01': 1 } },
      }));
});
