import { describe, expect, it } from '@jest/globals';
import type { Call } from '../support/http.js';
import { served } from '../support/served.js';

const api = served(async (call) => {
  await call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
});
const call: Call = (...asked) => api.call(...asked);

interface Row {
  readonly date: string;
  readonly total: number;
  readonly change: number;
}

const summary = async (
  id: string,
  aggregation: string,
  startDate: string,
  endDate: string,
): Promise<Row[]> => {
  const query = new URLSearchParams({ aggregation, startDate, endDate }).toString();
  const { status, body } = await call('GET', `/v1/users/${id}/metrics/words/event-summary?${query}`);
  expect([status, body]).toEqual([200, expect.any(Array)]);
  return body as Row[];
};

const record = async (id: string, timestamp: string, value = 1, details: object = {}): Promise<void> => {
  const { status } = await call('POST', '/v1/metrics/words/event', {
    user: { id, ...details },
    value,
    timestamp,
  });
  expect(status).toBe(201);
};

/** Instants around local midnights, and the local day they belong to; worked out by hand from the zone's rules. */
const days: readonly (readonly [zone: string, at: string, day: string])[] = [
  // Clocks go forward at 02:00 on 10 March, back at 02:00 on 3 November.
  ['America/New_York', '2024-03-10T04:59:59.999Z', '2024-03-09'],
  ['America/New_York', '2024-03-10T05:00:00Z', '2024-03-10'],
  ['America/New_York', '2024-03-11T03:59:59Z', '2024-03-10'],
  ['America/New_York', '2024-03-11T04:00:00Z', '2024-03-11'],
  ['America/New_York', '2024-11-03T03:59:59Z', '2024-11-02'],
  ['America/New_York', '2024-11-03T04:00:00Z', '2024-11-03'],
  ['America/New_York', '2024-11-04T04:59:59Z', '2024-11-03'],
  ['America/New_York', '2024-11-04T05:00:00Z', '2024-11-04'],
  ['Europe/London', '2024-03-31T22:59:59Z', '2024-03-31'],
  ['Europe/London', '2024-03-31T23:00:00Z', '2024-04-01'],
  ['Europe/London', '2024-10-27T23:59:59Z', '2024-10-27'],
  // Midnight itself does not exist: 00:00 becomes 01:00.
  ['America/Sao_Paulo', '2018-11-04T02:59:59Z', '2018-11-03'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-11-04'],
  ['America/Sao_Paulo', '2018-11-05T01:59:59Z', '2018-11-04'],
  ['America/Sao_Paulo', '2018-11-05T02:00:00Z', '2018-11-05'],
  // A whole day does not exist: 30 December 2011.
  ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31'],
  // Half an hour forward.
  ['Australia/Lord_Howe', '2024-10-05T13:29:59Z', '2024-10-05'],
  ['Australia/Lord_Howe', '2024-10-05T13:30:00Z', '2024-10-06'],
  ['Australia/Lord_Howe', '2024-10-06T12:59:59Z', '2024-10-06'],
  ['Australia/Lord_Howe', '2024-10-06T13:00:00Z', '2024-10-07'],
  ['Pacific/Kiritimati', '2024-01-01T09:59:59Z', '2024-01-01'],
  ['Pacific/Kiritimati', '2024-01-01T10:00:00Z', '2024-01-02'],
  ['Pacific/Midway', '2024-01-01T10:59:59Z', '2023-12-31'],
  ['Asia/Kolkata', '2024-01-01T18:29:59Z', '2024-01-01'],
  ['Asia/Kolkata', '2024-01-01T18:30:00Z', '2024-01-02'],
  ['Pacific/Kiritimati', '1970-01-01T00:00:00Z', '1969-12-31'],
];

describe('The day of a metric event', () => {
  it.each(days)('in %s at %s is %s', async (tz, at, day) => {
    const id = `${tz} ${at}`.replaceAll('/', '-');
    await record(id, at, 3, { tz });
    const around = (offset: number): string =>
      new Date(Date.parse(day) + offset * 86_400_000).toISOString().slice(0, 10);
    expect(await summary(id, 'daily', around(-1), around(1))).toEqual([
      { date: around(-1), total: 0, change: 0 },
      { date: day, total: 3, change: 3 },
      { date: around(1), total: 3, change: 0 },
    ]);
  });

  it('may be told with an offset of its own, which changes nothing of the zone', async () => {
    await record('offset', '2024-01-17T23:30:00-08:00', 1, { tz: 'Europe/London' });
    expect(await summary('offset', 'daily', '2024-01-18', '2024-01-18')).toEqual([
      { date: '2024-01-18', total: 1, change: 1 },
    ]);
  });

  it('is by the zone the same request brings, and stays when the user moves', async () => {
    await record('mover', '2024-01-17T23:30:00Z', 1, { tz: 'Asia/Tokyo' });
    await call('PUT', '/v1/users/mover', { tz: 'America/New_York' });
    await record('mover', '2024-01-18T02:00:00Z', 10);
    await record('mover', '2024-01-18T02:00:00Z', 100, { tz: null });
    expect(await summary('mover', 'daily', '2024-01-17', '2024-01-18')).toEqual([
      { date: '2024-01-17', total: 10, change: 10 },
      { date: '2024-01-18', total: 111, change: 101 },
    ]);
  });

  it("is by the environment's default zone where the user has none", async () => {
    await call('PATCH', '/admin/v1/settings', { defaultTimeZone: 'Pacific/Auckland' });
    await record('homeless', '2024-01-17T11:00:00Z');
    await call('PATCH', '/admin/v1/settings', { defaultTimeZone: 'UTC' });
    await record('homeless', '2024-01-17T11:00:00Z', 10);
    expect(await summary('homeless', 'daily', '2024-01-17', '2024-01-18')).toEqual([
      { date: '2024-01-17', total: 10, change: 10 },
      { date: '2024-01-18', total: 11, change: 1 },
    ]);
  });
});

describe('Summaries', () => {
  it('are by ISO week, named by the Monday, also across the end of a year', async () => {
    await record('weekly', '2024-12-29T12:00:00Z', 1);
    await record('weekly', '2024-12-30T12:00:00Z', 10);
    await record('weekly', '2025-01-05T12:00:00Z', 100);
    await record('weekly', '2025-01-06T12:00:00Z', 1000);
    expect(await summary('weekly', 'weekly', '2024-12-23', '2025-01-12')).toEqual([
      { date: '2024-12-23', total: 1, change: 1 },
      { date: '2024-12-30', total: 111, change: 110 },
      { date: '2025-01-06', total: 1111, change: 1000 },
    ]);
  });

  it('are by month, over years, with nothing left out', async () => {
    await record('monthly', '2023-12-31T23:59:59Z', 1);
    await record('monthly', '2024-02-29T00:00:00Z', 0.5);
    const rows = await summary('monthly', 'monthly', '2023-12-01', '2024-12-31');
    expect(rows.map(({ date }) => date)).toHaveLength(13);
    expect(rows.filter(({ change }) => change !== 0)).toEqual([
      { date: '2023-12-01', total: 1, change: 1 },
      { date: '2024-02-01', total: 1.5, change: 0.5 },
    ]);
    expect(rows.at(-1)).toEqual({ date: '2024-12-01', total: 1.5, change: 0 });
  });

  it('of the past change with a backfill, and so does every total after it', async () => {
    await record('late', '2024-06-15T12:00:00Z', 5);
    expect(await summary('late', 'monthly', '2024-05-01', '2024-06-30')).toEqual([
      { date: '2024-05-01', total: 0, change: 0 },
      { date: '2024-06-01', total: 5, change: 5 },
    ]);
    await record('late', '2024-05-31T12:00:00Z', 2);
    await record('late', '2023-01-01T12:00:00Z', -1);
    expect(await summary('late', 'monthly', '2024-05-01', '2024-06-30')).toEqual([
      { date: '2024-05-01', total: 1, change: 2 },
      { date: '2024-06-01', total: 6, change: 5 },
    ]);
    expect((await call('GET', '/v1/users/late/metrics/words')).body.current).toBe(6);
  });

  it.each([
    ['0001-01-01', '0001-01-07'],
    ['1969-12-25', '1970-01-05'],
    ['9999-12-20', '9999-12-31'],
  ])('exist as far as four digits of a year go: %s to %s', async (start, end) => {
    await call('PUT', '/v1/users/nobody-yet', {});
    for (const aggregation of ['daily', 'weekly', 'monthly']) {
      const rows = await summary('nobody-yet', aggregation, start, end);
      expect(
        rows.every(
          ({ date, total, change }) => /^\d{4}-\d\d-\d\d$/.test(date) && total === 0 && change === 0,
        ),
      ).toBe(true);
      expect(rows.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ['aggregation=daily&startDate=2024-02-30&endDate=2024-03-01', 'startDate'],
    ['aggregation=daily&startDate=2024-03-01&endDate=2023-02-29', 'endDate'],
    ['aggregation=daily&startDate=2024-03-02&endDate=2024-03-01', 'startDate'],
    ['aggregation=daily&startDate=2024-01-01&endDate=2025-02-05', 'endDate'],
    ['aggregation=hourly&startDate=2024-01-01&endDate=2024-01-02', 'aggregation'],
    ['aggregation=daily&startDate=0000-01-01&endDate=0000-01-02', 'startDate'],
    ['aggregation=daily&startDate=%2B12024-01-01&endDate=2024-01-02', 'startDate'],
    ['aggregation=daily&startDate=2024-01-01T00:00:00Z&endDate=2024-01-02', 'startDate'],
    ['aggregation=daily&endDate=2024-01-02', 'startDate'],
    ['aggregation=daily&aggregation=weekly&startDate=2024-01-01&endDate=2024-01-02', 'aggregation'],
    ['', 'aggregation'],
  ])('refuse %j by name', async (query, field) => {
    await call('PUT', '/v1/users/asker', {});
    const { status, body } = await call('GET', `/v1/users/asker/metrics/words/event-summary?${query}`);
    expect([status, body.field, body.error]).toEqual([422, field, expect.stringContaining(field)]);
  });
});
