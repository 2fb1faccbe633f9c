import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp, type Answered } from '../../../../../test/support/admin-app.js';

const analytics = '/admin/v1/analytics';

/** What a user did on a day, at noon in UTC unless told. */
const event = (id: string, at: string, value = 1, user: object = {}, key = 'words') => ({
  key,
  user: { id, ...user },
  value,
  timestamp: at.length === 10 ? `${at}T12:00:00Z` : at,
});

const events = [
  event('ada', '2024-01-10', 5, { attributes: { plan: 'free', city: 'london' } }),
  event('bob', '2024-01-10', 7, { attributes: { plan: 'free' } }),
  event('ada', '2024-01-24', 1, { attributes: { plan: 'pro' } }),
  event('cy', '2024-02-01T03:00:00Z', 2, { tz: 'America/New_York', attributes: { plan: 'pro' } }),
  event('ada', '2024-02-01', 4, {}, 'pages'),
];

describe('analytics over HTTP', () => {
  let api: AdminApp;
  let position: string;
  const ask = (path: string, headers: Record<string, string> = {}): Promise<Answered> =>
    api.call('GET', `${analytics}/${path}`, {
      headers: { 'x-rollcall-min-position': position, ...headers },
    });

  beforeAll(async () => {
    api = await adminApp();
    const define = (what: string, body: object[]) => api.call('POST', `/admin/v1/${what}`, { body });
    await define('metrics', [
      { name: 'Words', key: 'words' },
      { name: 'Pages', key: 'pages' },
    ]);
    await define(
      'attributes',
      ['plan', 'city', 'control'].map((key) => ({ name: key.toUpperCase(), key, type: 'user' })),
    );
    await api.call('PUT', '/v1/users/dee', { body: { attributes: { control: 'x' } } });
    for (const one of events) await api.call('POST', '/admin/v1/metrics/events', { body: [one] });
    const tenant = { headers: { 'tenant-id': 'acme' } };
    const eve = { body: [event('eve', '2024-01-10')], ...tenant };
    position = (await api.call('POST', '/admin/v1/metrics/events', eve)).headers['x-rollcall-position']!;
  });
  afterAll(() => api.close());

  it('add up to numbers, as event summaries do, where a sum leaves their range on its way', async () => {
    const tenant = { 'tenant-id': 'vast' };
    const max = [event('max', '2024-03-10', -1e308), event('max', '2024-02-10', 1.7e308)];
    const body = [...max, event('max', '2024-02-11', 1e308), event('mia', '2024-02-10', 1.7e308)];
    const sent = await api.call('POST', '/admin/v1/metrics/events', { body, headers: tenant });
    expect(sent.body).toEqual({ accepted: 4 });
    const headers = { ...tenant, 'x-rollcall-min-position': sent.headers['x-rollcall-position']! };
    const most = Number.MAX_VALUE;

    const monthly = 'aggregation=monthly&startDate=2024-02-01&endDate=2024-03-31';
    const path = `/v1/users/max/metrics/words/event-summary?${monthly}`;
    expect((await api.call('GET', path, { headers })).body.at(-1).total).toBe(most - 1e308);
    const range = 'metric=words&from=2024-02-10&to=2024-03-31';
    expect((await ask(`top-users?${range}`, headers)).body).toEqual([
      { metric: 'words', userId: 'mia', total: 1.7e308 },
      { metric: 'words', userId: 'max', total: most - 1e308 },
    ]);
    const days = (await ask(`engagement?${range}`, headers)).body.total;
    expect(days[0]).toEqual({ period: '2024-02-10', sum: most, active: 2, engagement: most / 2 });
    const early = (await ask(`early-engagement?${range}&days=40`, headers)).body.total;
    expect(early[0]).toMatchObject({ users: 2, sum: most - 1e308, average: (most - 1e308) / 2 });
  });

  it('tell who was active, in the shape that was promised, and as of when', async () => {
    const { status, body, headers } = await ask(
      'active-users?granularity=month&from=2024-01-01&to=2024-02-29&segmentBy=plan',
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      granularity: 'month',
      timezone: 'utc',
      from: '2024-01-01',
      to: '2024-02-29',
      asOf: headers['x-rollcall-as-of'],
      total: [
        { period: '2024-01-01', active: 2, new: 2, returning: 0 },
        { period: '2024-02-01', active: 2, new: 1, returning: 1 },
      ],
      segments: [
        {
          segment: { plan: 'free' },
          periods: [
            { period: '2024-01-01', active: 1, new: 1, returning: 0 },
            { period: '2024-02-01', active: 0, new: 0, returning: 0 },
          ],
        },
        {
          segment: { plan: 'pro' },
          periods: [
            { period: '2024-01-01', active: 1, new: 1, returning: 0 },
            { period: '2024-02-01', active: 2, new: 1, returning: 1 },
          ],
        },
      ],
    });
    expect(body.asOf >= position).toBe(true);
  });

  const activeIn = async (query: string) => {
    const { body } = await ask(`active-users?${query}`);
    return body.total
      .filter(({ active }: { active: number }) => active > 0)
      .map(({ period, active }: { period: string; active: number }) => [period, active]);
  };

  it('need no parameter: by day in UTC, from the first day with activity to the last', async () => {
    const { body } = await ask('active-users');
    expect(body).toMatchObject({ granularity: 'day', from: '2024-01-10', to: '2024-02-01' });
    expect(body.total).toHaveLength(23);
    expect(await activeIn('')).toEqual([
      ['2024-01-10', 2],
      ['2024-01-24', 1],
      ['2024-02-01', 2],
    ]);
    expect((await ask('active-users?from=2030-01-01')).body).toMatchObject({ to: '2030-01-01' });
    expect((await ask('active-users?to=2001-01-01')).body).toMatchObject({ from: '2001-01-01' });
  });

  it("count days in users' own zones, one metric, and attributes as they were", async () => {
    expect(await activeIn('timezone=local&from=2024-01-31')).toEqual([
      ['2024-01-31', 1],
      ['2024-02-01', 1],
    ]);
    expect(await activeIn('metric=pages')).toEqual([['2024-02-01', 1]]);
    expect(await activeIn('userAttributes=plan:free')).toEqual([['2024-01-10', 1]]);
    expect(await activeIn('userAttributes=plan:free&attributes=then')).toEqual([['2024-01-10', 2]]);
    expect(await activeIn('granularity=week&userAttributes=plan:pro,city:london')).toEqual([
      ['2024-01-08', 1],
      ['2024-01-22', 1],
      ['2024-01-29', 1],
    ]);
  });

  it('take both forms of a filter at once, and both have to pass', async () => {
    const filter = encodeURIComponent(JSON.stringify({ field: 'metrics.words', op: 'gte', value: 5 }));
    expect(await activeIn(`granularity=month&filter=${filter}`)).toEqual([
      ['2024-01-01', 2],
      ['2024-02-01', 1],
    ]);
    expect(await activeIn(`granularity=month&filter=${filter}&userAttributes=plan:free`)).toEqual([
      ['2024-01-01', 1],
    ]);
  });

  it('are split by a field, and by an attribute of the same name before it', async () => {
    const segments = async (field: string) =>
      (await ask(`active-users?granularity=month&to=2024-01-31&segmentBy=${field}`)).body.segments.map(
        ({ segment }: { segment: object }) => segment,
      );
    expect(await segments('control')).toEqual([{ control: 'x' }]);
    expect(await segments('attributes.plan')).toEqual([{ plan: 'free' }, { plan: 'pro' }]);
    expect(await segments('tz')).toEqual([{ tz: 'America/New_York' }]);
    expect(await segments('subscribeToEmails')).toEqual([{ subscribeToEmails: 'true' }]);
  });

  it('are split by segment wherever users are counted', async () => {
    const range = 'from=2024-01-01&to=2024-02-29&segmentBy=plan';
    const inSegments = async (question: string) => (await ask(question)).body.segments;
    const [free, pro] = [{ segment: { plan: 'free' } }, { segment: { plan: 'pro' } }];
    expect(await inSegments('summary?day=2024-01-10&segmentBy=plan')).toEqual([
      { ...free, totalUsers: 1, dailyActiveUsers: 1, monthlyActiveUsers: 1 },
      { ...pro, totalUsers: 2, dailyActiveUsers: 1, monthlyActiveUsers: 1 },
    ]);
    expect(await inSegments(`total-users?granularity=month&${range}`)).toEqual([
      {
        ...free,
        periods: [
          { period: '2024-01-01', total: 1 },
          { period: '2024-02-01', total: 1 },
        ],
      },
      {
        ...pro,
        periods: [
          { period: '2024-01-01', total: 1 },
          { period: '2024-02-01', total: 2 },
        ],
      },
    ]);
    expect(await inSegments('stickiness?from=2024-02-01&to=2024-02-04&segmentBy=plan')).toEqual([
      {
        ...free,
        months: [{ period: '2024-02-01', averageDailyActive: 0, monthlyActive: 0, stickiness: null }],
      },
      {
        ...pro,
        months: [{ period: '2024-02-01', averageDailyActive: 0.5, monthlyActive: 2, stickiness: 0.25 }],
      },
    ]);
    expect(await inSegments(`retention-impact?days=14&${range}`)).toMatchObject([
      { ...free, treated: { users: 1, retained: 0, rate: 0 }, control: { users: 0 }, impact: null },
      { ...pro, treated: { users: 2, retained: 1, rate: 0.5 }, control: { users: 0 }, impact: null },
    ]);
    expect((await ask(`top-users?metric=words&limit=1&attributes=then&${range}`)).body).toEqual([
      { metric: 'words', userId: 'bob', total: 7 },
      { ...free, metric: 'words', userId: 'bob', total: 7 },
      { ...pro, metric: 'words', userId: 'cy', total: 2 },
    ]);
  });

  it('tell retention by cohort and on the n-th day, and what the control group does to it', async () => {
    expect((await ask('retention?cohort=month&periods=3&from=2024-01-01&to=2024-02-29')).body).toEqual({
      cohorts: [
        { cohort: '2024-01-01', size: 2, retained: [2, 1, 0] },
        { cohort: '2024-02-01', size: 1, retained: [1, 0, 0] },
      ],
    });
    expect((await ask('retention')).body.cohorts[0].retained).toHaveLength(13);
    const { body } = await ask('n-day-retention?days=14');
    expect(body).toMatchObject({ days: 14, users: 3, retained: 1 });
    expect(body.series[0]).toEqual({ period: '2024-01-10', users: 2, retained: 1 });
    expect(Object.keys(body).sort()).toEqual(['days', 'retained', 'series', 'users']);
    expect((await ask('n-day-retention')).body.days).toBe(14);
    expect((await ask('retention-impact?days=14')).body).toMatchObject({
      days: 14,
      treated: { users: 3, retained: 1, rate: 1 / 3 },
      control: { users: 0, retained: 0, rate: null },
      impact: null,
    });
  });

  it('tell engagement of each day, and early engagement by the settings of the environment', async () => {
    const { body } = await ask('engagement?from=2024-01-10&to=2024-01-11');
    expect(body).toMatchObject({
      timezone: 'utc',
      total: [
        { period: '2024-01-10', sum: 12, active: 2, engagement: 6 },
        { period: '2024-01-11', sum: 0, active: 0, engagement: null },
      ],
    });
    const early = 'early-engagement?metric=words';
    expect((await ask(early)).body).toMatchObject({
      days: 14,
      total: [
        { period: '2024-01-01', users: 2, sum: 12, average: 6 },
        { period: '2024-02-01', users: 1, sum: 2, average: 2 },
      ],
    });
    const body2 = { experimentation: { userActivationWindow: 15 }, aggregationPeriod: 'weekly' };
    await api.call('PATCH', '/admin/v1/settings', { body: body2 });
    const weekly = (await ask(early)).body;
    expect(weekly.days).toBe(15);
    expect(weekly.total[0]).toEqual({ period: '2024-01-08', users: 2, sum: 13, average: 6.5 });
  });

  it('tell the top users of one metric, or of each', async () => {
    const words = [
      { metric: 'words', userId: 'bob', total: 7 },
      { metric: 'words', userId: 'ada', total: 6 },
    ];
    expect((await ask('top-users?metric=words&limit=2')).body).toEqual(words);
    expect((await ask('top-users?limit=2')).body).toEqual([
      { metric: 'pages', userId: 'ada', total: 4 },
      ...words,
    ]);
    expect((await ask('top-users?metric=words&from=2024-01-24&to=2024-01-24')).body).toEqual([
      { metric: 'words', userId: 'ada', total: 1 },
    ]);
  });

  it('tell the month against its allowance, and all numbers of a day', async () => {
    const usage = { month: '2024-02-01', monthlyActiveUsers: 2, allowance: null, resetsOn: '2024-03-01' };
    expect((await ask('usage?day=2024-02-10')).body).toEqual(usage);
    await api.call('PATCH', '/admin/v1/settings', { body: { monthlyActiveUserAllowance: 10_000 } });
    expect((await ask('usage?day=2024-02-10')).body).toEqual({ ...usage, allowance: 10_000 });
    expect((await ask('usage')).body).toEqual({
      month: `${new Date().toISOString().slice(0, 7)}-01`,
      monthlyActiveUsers: 0,
      allowance: 10_000,
      resetsOn: expect.stringMatching(/^\d{4}-\d\d-01$/),
    });
    expect((await ask('summary?day=2024-01-10')).body).toEqual({
      totalUsers: 4,
      dailyActiveUsers: 2,
      monthlyActiveUsers: 2,
    });
    expect((await ask('summary?userAttributes=plan:pro')).body).toMatchObject({ totalUsers: 2 });
    const total = (await ask('total-users?granularity=month&from=2024-01-01&to=2024-02-29')).body.total;
    expect(total).toEqual([
      { period: '2024-01-01', total: 2 },
      { period: '2024-02-01', total: 3 },
    ]);
    expect((await ask('stickiness?from=2024-02-01&to=2024-02-04')).body.months).toEqual([
      { period: '2024-02-01', averageDailyActive: 0.5, monthlyActive: 2, stickiness: 0.25 },
    ]);
  });

  it('tell what attributes are used for, warn near the limit, and say so beyond it', async () => {
    expect((await ask('attributes')).body).toEqual([
      { key: 'plan', name: 'PLAN', users: 3, distinctValues: 2, limit: 1_000, status: 'ok', warning: null },
      expect.objectContaining({ key: 'city', users: 1, distinctValues: 1 }),
      expect.objectContaining({ key: 'control', users: 1, distinctValues: 1 }),
    ]);
    expect((await ask('attributes/plan')).body).toMatchObject({
      users: 3,
      values: [
        { value: 'pro', users: 2 },
        { value: 'free', users: 1 },
      ],
    });
    expect((await ask('attributes/plan/over-time')).body).toMatchObject({
      key: 'plan',
      granularity: 'month',
      from: '2024-01-10',
      total: [
        { period: '2024-01-01', users: 2 },
        { period: '2024-02-01', users: 2 },
      ],
      values: [
        {
          value: 'free',
          periods: [
            { period: '2024-01-01', users: 2 },
            { period: '2024-02-01', users: 0 },
          ],
        },
        {
          value: 'pro',
          periods: [
            { period: '2024-01-01', users: 1 },
            { period: '2024-02-01', users: 2 },
          ],
        },
      ],
    });

    const limit = (attributeValueLimit: number) =>
      api.call('PATCH', '/admin/v1/settings', { body: { attributeValueLimit } });
    await limit(2);
    expect((await ask('attributes')).body[0]).toMatchObject({
      status: 'near',
      warning: expect.stringContaining('plan has 2 values of at most 2'),
    });
    await limit(1);
    expect((await ask('attributes/plan')).body).toMatchObject({
      distinctValues: 2,
      status: 'beyond',
      warning: expect.stringContaining('attributeValueLimit'),
      values: [{ value: 'pro', users: 2 }],
    });
    const beyond = await ask('active-users?segmentBy=plan');
    expect([beyond.status, beyond.body.code]).toEqual([422, 'too_many_values']);
    expect(beyond.body.error).toContain('attributes.plan has 2 values');
    await limit(1_000);
  });

  it('are of one tenant, and of one environment', async () => {
    const { body } = await ask('active-users?granularity=month', { 'tenant-id': 'acme' });
    expect(body.total).toEqual([{ period: '2024-01-01', active: 1, new: 1, returning: 0 }]);
    await api.call('POST', '/admin/v1/environments', {
      body: { key: 'staging', name: 'Staging', kind: 'staging' },
    });
    const staging = await ask('summary', { 'rollcall-environment': 'staging' });
    expect(staging.body).toMatchObject({ totalUsers: 0 });
    const empty = await ask('active-users', { 'rollcall-environment': 'staging' });
    expect(empty.body.total).toHaveLength(1);
  });

  it('may be asked with a read-only key, save for who the top users are, and not with that of an application', async () => {
    const statuses = async (scope: 'read-only' | 'admin' | 'application') => {
      const key = await api.newKey(scope);
      const [summary, top] = await Promise.all(
        ['summary', 'top-users'].map((name) => api.call('GET', `${analytics}/${name}`, { key })),
      );
      return [summary?.status, top?.status];
    };
    expect(await statuses('read-only')).toEqual([200, 403]);
    expect(await statuses('admin')).toEqual([200, 200]);
    expect(await statuses('application')).toEqual([403, 403]);
  });

  const invalidKeys = (keys: string): string =>
    `Invalid attribute keys: ${keys}. Please ensure all attribute keys match those set up at https://rollcall.example/users/attributes.`;

  it.each([
    ['active-users?granularity=year', 422, 'granularity must be one of day, week, month'],
    ['active-users?timezone=Europe/Rome', 422, 'timezone must be one of utc, local'],
    ['active-users?attributes=before', 422, 'attributes must be one of now, then'],
    ['active-users?from=2024-02-30', 422, 'from must be a date that exists, written YYYY-MM-DD'],
    ['active-users?to=today', 422, 'to must be a date that exists, written YYYY-MM-DD'],
    ['active-users?from=2024-02-02&to=2024-02-01', 422, 'from must not be after to'],
    ['active-users?from=1900-01-01&to=2024-02-01', 422, 'to must be at most 36525 days after from'],
    ['active-users?metric=wrods', 404, 'Metric not found'],
    ['active-users?segmentBy=', 422, 'segmentBy must not be empty'],
    ['active-users?segmentBy=pln', 422, invalidKeys('pln')],
    ['active-users?segmentBy=attributes.pln', 422, invalidKeys('pln')],
    ['active-users?userAttributes=pln:pro,plan:pro,cty:x', 422, invalidKeys('pln, cty')],
    ['active-users?userAttributes=plan', 422, 'userAttributes must be pairs'],
    ['active-users?filter=%7B', 400, 'filter is not valid JSON'],
    ['active-users?filter=%7B%22field%22%3A%22id%22%7D', 422, 'filter.op must be a text'],
    ['retention?cohort=year', 422, 'cohort must be one of day, week, month'],
    ['retention?periods=0', 422, 'periods must not be less than 1'],
    ['retention?periods=1001', 422, 'periods must not be greater than 1000'],
    ['retention?periods=2.5', 422, 'periods must be an integer'],
    [
      'retention?cohort=day&periods=1000&from=2020-01-01&to=2024-01-01',
      422,
      'periods must be at least 1, and at most 500000 numbers in the whole table',
    ],
    ['n-day-retention?days=0', 422, 'days must not be less than 1'],
    ['n-day-retention?days=soon', 422, 'days must be an integer'],
    ['top-users?limit=1001', 422, 'limit must not be greater than 1000'],
    ['top-users?metric=', 404, 'Metric not found'],
    ['usage?day=2024-13-01', 422, 'day must be a date that exists'],
    ['attributes/pln', 404, 'Attribute not found'],
    ['attributes/pln/over-time', 404, 'Attribute not found'],
    ['other', 404, 'There is no such route.'],
  ])('refuse %s', async (path, status, error) => {
    const answer = await ask(path);
    expect([answer.status, answer.body.error]).toEqual([status, expect.stringContaining(error)]);
  });

  describe('in the OpenAPI document', () => {
    const range = 'from=2024-01-01&to=2024-02-29';
    const byPlan = `?segmentBy=plan&${range}`;
    const asked = {
      'active-users': byPlan,
      attributes: '',
      'attributes/{key}': '',
      'attributes/{key}/over-time': `?${range}`,
      'early-engagement': byPlan,
      engagement: byPlan,
      'n-day-retention': byPlan,
      retention: byPlan,
      'retention-impact': byPlan,
      stickiness: byPlan,
      summary: '?segmentBy=plan',
      'top-users': byPlan,
      'total-users': byPlan,
      usage: '',
    };
    const prefix = '/analytics/';

    it('are all of them, with every parameter', async () => {
      const { paths } = (await api.call('GET', '/admin/v1/openapi')).body;
      const described = Object.keys(paths).filter((path) => path.startsWith(prefix));
      expect(described.map((path) => path.slice(prefix.length)).sort()).toEqual(Object.keys(asked).sort());
      const { parameters } = paths['/analytics/active-users'].get;
      const names = parameters.map(({ name }: { name: string }) => name);
      for (const name of [
        'granularity',
        'from',
        'to',
        'timezone',
        'metric',
        'segmentBy',
        'filter',
        'userAttributes',
        'attributes',
      ])
        expect(names).toContain(name);
    });

    it.each(Object.entries(asked))(
      'is an example of %s that has the shape of an answer',
      async (path, query) => {
        const { paths } = (await api.call('GET', '/admin/v1/openapi')).body;
        const { example } = paths[prefix + path].get.responses[200].content['application/json'];
        const { body } = await ask(path.replace('{key}', 'plan') + query);
        expect(shapeOf(example)).toEqual(shapeOf(body));
      },
    );
  });
});

/** Names of the members, at any depth, without the values; a list has the members of all that is in it. */
function shapeOf(value: unknown): unknown {
  const entries = (one: unknown): [string, unknown][] =>
    typeof one === 'object' && one !== null ? Object.entries(one) : [];
  if (!Array.isArray(value))
    return Object.fromEntries(entries(value).map(([name, inside]) => [name, shapeOf(inside)]));
  const members = value.flatMap((one) => entries(shapeOf(one)));
  return [Object.fromEntries(members)];
}
