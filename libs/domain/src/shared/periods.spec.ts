import { describe, expect, it } from '@jest/globals';
import { type Aggregation, checkSummaryRange, isCalendarDate, periodsBetween } from '@rollcall/domain';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { refusalOf } from '../../../../test/support/decider-spec.js';

describe('a calendar date', () => {
  it('is a day that exists, written YYYY-MM-DD', () => {
    const days = ['2024-02-29', '1970-01-01', '0001-01-01', '9999-12-31'];
    expect(days.filter((text) => !isCalendarDate(text))).toEqual([]);
    const others = [
      '2023-02-29',
      '2024-02-30',
      '2024-13-01',
      '2024-00-10',
      '2024-1-1',
      '0000-06-15',
      '20240101',
      '',
      '2024-01-01T00:00',
    ];
    expect(others.filter(isCalendarDate)).toEqual([]);
  });
});

describe('the range of a summary', () => {
  it('may be one day, and at most 400 days from first to last', () => {
    expect(() => checkSummaryRange('2024-01-01', '2024-01-01')).not.toThrow();
    expect(() => checkSummaryRange('2024-01-01', '2025-02-04')).not.toThrow();
    expect(refusalOf(() => checkSummaryRange('2024-01-01', '2025-02-05'))).toMatchObject({
      code: 'invalid_value',
      detail: { field: 'endDate' },
    });
  });

  it('does not end before it starts, and has dates that exist', () => {
    expect(refusalOf(() => checkSummaryRange('2024-01-02', '2024-01-01')).detail.field).toBe('startDate');
    expect(refusalOf(() => checkSummaryRange('2024-02-30', '2024-03-01')).detail.field).toBe('startDate');
    expect(refusalOf(() => checkSummaryRange('2024-02-01', 'today')).detail.field).toBe('endDate');
  });
});

describe('periods', () => {
  it.each(['daily', 'weekly', 'monthly'] as const)(
    'end (%s) where years of four digits do',
    (aggregation) => {
      expect(periodsBetween('9999-12-31', '9999-12-31', aggregation)).toEqual([
        {
          date: { daily: '9999-12-31', weekly: '9999-12-27', monthly: '9999-12-01' }[aggregation],
          start: '9999-12-31',
          end: '9999-12-31',
        },
      ]);
      expect(periodsBetween('0001-01-01', '0001-01-01', aggregation)).toMatchObject([{ date: '0001-01-01' }]);
    },
  );

  it('are days', () => {
    expect(periodsBetween('2024-02-28', '2024-03-01', 'daily').map(({ date }) => date)).toEqual([
      '2024-02-28',
      '2024-02-29',
      '2024-03-01',
    ]);
  });

  it('are ISO weeks named by their Monday, and cut to the range', () => {
    expect(periodsBetween('2024-01-03', '2024-01-15', 'weekly')).toEqual([
      { date: '2024-01-01', start: '2024-01-03', end: '2024-01-07' },
      { date: '2024-01-08', start: '2024-01-08', end: '2024-01-14' },
      { date: '2024-01-15', start: '2024-01-15', end: '2024-01-15' },
    ]);
    expect(periodsBetween('1969-12-30', '1970-01-05', 'weekly').map(({ date }) => date)).toEqual([
      '1969-12-29',
      '1970-01-05',
    ]);
  });

  it('are months named by their first day, and cut to the range', () => {
    expect(periodsBetween('2023-12-31', '2024-02-29', 'monthly')).toEqual([
      { date: '2023-12-01', start: '2023-12-31', end: '2023-12-31' },
      { date: '2024-01-01', start: '2024-01-01', end: '2024-01-31' },
      { date: '2024-02-01', start: '2024-02-01', end: '2024-02-29' },
    ]);
  });

  it('cover every day of the range once, in order', () => {
    const units = { daily: 'day', weekly: 'week', monthly: 'month' } as const;
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000, max: 30_000 }),
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom<Aggregation>('daily', 'weekly', 'monthly'),
        (from, span, aggregation) => {
          const first = DateTime.fromMillis(from * 86_400_000, { zone: 'utc' });
          const last = first.plus({ days: span });
          const periods = periodsBetween(first.toISODate() ?? '', last.toISODate() ?? '', aggregation);
          expect(periods[0]?.start).toBe(first.toISODate());
          expect(periods.at(-1)?.end).toBe(last.toISODate());
          periods.forEach(({ date, start, end }, index) => {
            const day = DateTime.fromISO(start, { zone: 'utc' });
            expect(date).toBe(day.startOf(units[aggregation]).toISODate());
            expect(DateTime.fromISO(end, { zone: 'utc' }) <= day.endOf(units[aggregation])).toBe(true);
            const next = periods[index + 1];
            if (next)
              expect(next.start).toBe(DateTime.fromISO(end, { zone: 'utc' }).plus({ days: 1 }).toISODate());
          });
        },
      ),
    );
  });
});
