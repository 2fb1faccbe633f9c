import { describe, expect, it } from '@jest/globals';
import {
  createMetrics,
  deleteMetrics,
  metricsDecider,
  type MetricsEvent,
  type NewMetric,
  updateMetrics,
} from '@rollcall/domain';
import { deciderSpec, fold, minutesLater } from '../../../../test/support/decider-spec.js';

const { given } = deciderSpec(metricsDecider);
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const metric = (n: number, change: Partial<NewMetric> = {}) => ({
  id: id(n),
  key: 'words',
  name: 'Words',
  unitType: 'number' as const,
  units: '',
  ...change,
});
const created = (n: number, change: Partial<NewMetric> = {}): MetricsEvent => ({
  type: 'MetricCreated',
  data: metric(n, change),
});
const deleted = (n: number): MetricsEvent => ({ type: 'MetricDeleted', data: { id: id(n) } });
const stateOf = (...events: MetricsEvent[]) => fold(metricsDecider, events);

describe('creating metrics', () => {
  it('counts in plain numbers unless told otherwise', () => {
    const items: NewMetric[] = [
      { id: id(1), key: 'words', name: 'Words' },
      { id: id(2), key: 'revenue', name: 'Revenue', unitType: 'currency', units: 'USD' },
    ];
    const made = [metric(1), metric(2, { ...items[1] })];
    expect(createMetrics(stateOf(), items)).toStrictEqual({
      events: made.map((data) => ({ type: 'MetricCreated', data })),
      created: made,
      issues: [],
    });
  });

  it('makes issues of keys that are taken, come twice or are no keys', () => {
    const items = ['words', 'pages', 'pages', 'a b'].map((key, n) => metric(n + 2, { key }));
    const { created: made, issues } = createMetrics(stateOf(created(1)), items);
    expect(made.map(({ key }) => key)).toEqual(['pages']);
    expect(issues).toStrictEqual([
      { severity: 'error', message: 'Key already in use by another metric', index: 0 },
      { severity: 'error', message: 'Key already in use by another metric', index: 2 },
      {
        severity: 'error',
        message: 'key must consist of letters, digits, hyphens and underscores',
        index: 3,
      },
    ]);
  });

  it('brings a deleted key back with its old id', () => {
    given([created(1), deleted(1)])
      .when({ type: 'CreateMetrics', expects: 'any', items: [metric(2, { name: 'Words again' })] })
      .then([created(1, { name: 'Words again' })]);
  });
});

describe('updating metrics', () => {
  it('records only what changes', () => {
    given([created(1)])
      .when({
        type: 'UpdateMetrics',
        expects: 'any',
        items: [{ id: id(1), name: 'Words', unitType: 'number', units: 'words' }],
      })
      .then([{ type: 'MetricChanged', data: { id: id(1), units: 'words' } }]);
    given([created(1)])
      .when({ type: 'UpdateMetrics', expects: 'any', items: [{ id: id(1), name: 'Words' }] })
      .then([]);
  });

  it('applies the items of one request one after another', () => {
    const { events, updated } = updateMetrics(stateOf(created(1)), [
      { id: id(1), name: 'A' },
      { id: id(1), name: 'Words', units: 'w' },
    ]);
    expect(events).toStrictEqual([
      { type: 'MetricChanged', data: { id: id(1), name: 'A' } },
      { type: 'MetricChanged', data: { id: id(1), name: 'Words', units: 'w' } },
    ]);
    expect(updated).toStrictEqual([{ ...metric(1, { units: 'w' }), created: minutesLater(0) }]);
  });

  it('makes an issue of an id that is not there', () => {
    expect(updateMetrics(stateOf(), [{ id: id(1), name: 'A' }]).issues).toStrictEqual([
      { severity: 'error', message: 'Metric not found by ID', id: id(1) },
    ]);
  });
});

describe('deleting metrics', () => {
  it('takes their keys out of use', () => {
    expect([...stateOf(created(1), created(2, { key: 'pages' })).keys]).toEqual(['words', 'pages']);
    expect([...stateOf(created(1), created(2, { key: 'pages' }), deleted(1)).keys]).toEqual(['pages']);
    given([created(1)])
      .when({ type: 'DeleteMetrics', expects: 'any', ids: [id(1)] })
      .then([deleted(1)]);
  });

  it('makes an issue of an id that is not there', () => {
    expect(deleteMetrics(stateOf(created(1), deleted(1)), [id(1), 'words']).issues).toStrictEqual([
      { severity: 'error', message: 'Metric not found by ID', id: id(1) },
      { severity: 'error', message: 'id must be a valid UUID', id: 'words' },
    ]);
  });
});
