import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp, type Answered } from '../../../../../test/support/admin-app.js';

/** More than are looked up one by one, so that they are met along the order. */
const MANY = 2_100;
const everybody = Array.from({ length: MANY + 100 }, (_, at) => `u${String(at).padStart(4, '0')}`);
const many = everybody.slice(0, MANY);

const person = (id: string, user: object = {}, key = 'words') => ({
  key,
  user: { id, ...user },
  value: 1,
  timestamp: '2024-01-10T12:00:00Z',
});

const people = [
  person('Zoe', { name: 'Zoë Straße', email: 'zoe@example.com', attributes: { city: 'london' } }),
  person('odos', { name: 'ΟΔΟΣ Ann', email: 'Odos.Ann@Example.com', attributes: { city: 'london' } }),
  person('annabel-7', { name: null, email: 'bel@annex.org', attributes: { city: 'rome' } }),
  person('hannah', { name: 'Hannah', attributes: { city: 'rome' } }),
];
const crowd = everybody.map((id, at) =>
  person(id, { name: `Crowd ${5_000 - at}`, attributes: { plan: at < MANY ? 'free' : 'pro' } }),
);

describe('finding users over HTTP', () => {
  let api: AdminApp;
  let position: string;

  /** Asks again where it is not folded yet. */
  const ask = async (query: string, headers: Record<string, string> = {}): Promise<Answered> => {
    for (;;) {
      const answer = await api.call('GET', `/admin/v1/users?${query}`, {
        headers: { 'x-rollcall-min-position': position, ...headers },
      });
      if (answer.body.code !== 'read_model_behind') return answer;
    }
  };
  const idsOf = ({ status, body }: Answered): string[] => {
    expect([status, body.error]).toEqual([200, undefined]);
    return body.users.map(({ id }: { id: string }) => id);
  };
  const ids = async (query: string, headers?: Record<string, string>) => idsOf(await ask(query, headers));
  const record = async (events: readonly object[], headers: Record<string, string> = {}): Promise<void> => {
    for (let at = 0; at < events.length; at += 1_000) {
      const body = events.slice(at, at + 1_000);
      const answer = await api.call('POST', '/admin/v1/metrics/events', { body, headers });
      expect([answer.status, answer.body.error, answer.body.issues ?? []]).toEqual([202, undefined, []]);
      position = answer.headers['x-rollcall-position'] ?? position;
    }
  };
  /** The ids of all pages one after the other; `between`: what happens after each. */
  const paged = async (
    query: string,
    between: (page: number) => Promise<void> = async () => undefined,
    headers: Record<string, string> = {},
  ) => {
    const found: string[][] = [];
    for (let cursor = ''; ;) {
      const answer = await ask(`${query}${cursor}`, headers);
      found.push(idsOf(answer));
      if (answer.body.next === null) return found;
      cursor = `&cursor=${answer.body.next}`;
      await between(found.length);
    }
  };
  const filter = (field: string, op: string, value: unknown): string =>
    `filter=${encodeURIComponent(JSON.stringify({ field, op, value }))}`;
  const search = (text: string): string => `search=${encodeURIComponent(text)}`;

  beforeAll(async () => {
    api = await adminApp();
    await api.call('POST', '/admin/v1/metrics', { body: [{ name: 'Words', key: 'words' }] });
    const attributes = ['plan', 'city'].map((key) => ({ name: key, key, type: 'user' }));
    await api.call('POST', '/admin/v1/attributes', { body: attributes });
    await record([...people, ...crowd]);
    await record([person('Zoe', { name: 'Another Zoe' }), person('acme-1')], { 'tenant-id': 'acme' });
  });
  afterAll(() => api.close());

  it('shows them as they are shown everywhere, and as of when', async () => {
    const { body, headers } = await ask('search=zoe&count=true');
    const { body: zoe } = await api.call('GET', '/v1/users/Zoe');
    expect(zoe).toMatchObject({ id: 'Zoe', name: 'Zoë Straße', attributes: { city: 'london' } });
    expect(body).toEqual({ users: [zoe], next: null, count: 1, asOf: headers['x-rollcall-as-of'] });
    expect(body.asOf >= position).toBe(true);
  });

  it('searches ids, names and emails by how words begin, whatever their letter case', async () => {
    const found = async (text: string) => (await ids(search(text))).sort();
    expect(await found('ZOE')).toEqual(['Zoe']);
    expect(await found('strasse')).toEqual(['Zoe']);
    expect(await found('οδοσ')).toEqual(['odos']);
    expect(await found('annex')).toEqual(['annabel-7']);
    expect(await found('an')).toEqual(['annabel-7', 'odos']);
    expect(await found('ann exam')).toEqual(['odos']);
    expect(await found('ann zoe')).toEqual([]);
    expect(await found('bel 7')).toEqual(['annabel-7']);
  });

  it('searches from three letters on inside of words too', async () => {
    expect((await ids(search('ann'))).sort()).toEqual(['annabel-7', 'hannah', 'odos']);
    expect(await ids(search('NNAH'))).toEqual(['hannah']);
    expect(await ids(`${search('ann')}&sort=id&direction=desc`)).toEqual(['odos', 'hannah', 'annabel-7']);
  });

  it('filters by either form, few and many, together with a search', async () => {
    expect((await ids('userAttributes=city:london')).sort()).toEqual(['Zoe', 'odos']);
    expect(await ids(filter('attributes.city', 'in', ['london', 'rome']))).toEqual([
      ...['annabel-7', 'hannah', 'odos', 'Zoe'],
    ]);
    expect(await ids(`userAttributes=city:london&${filter('id', 'startsWith', 'z')}`)).toEqual(['Zoe']);
    expect(await ids(`userAttributes=city:rome&${search('ann')}&sort=name&direction=desc`)).toEqual([
      ...['hannah', 'annabel-7'],
    ]);
    expect(await ids('userAttributes=plan:free&limit=2')).toEqual(many.slice(0, 2));
    expect(await ids(`userAttributes=plan:free&${search('u1234')}`)).toEqual(['u1234']);
    expect(await ids(`userAttributes=plan:free&${search('u2150')}`)).toEqual([]);
    expect(await ids('userAttributes=city:paris')).toEqual([]);
  });

  it('sorts both ways, letter case aside, those without a name first', async () => {
    expect(await ids('limit=3')).toEqual(['annabel-7', 'hannah', 'odos']);
    expect(await ids('sort=id&direction=desc&limit=2')).toEqual(['Zoe', everybody.at(-1)]);
    expect(await ids('sort=name&limit=2')).toEqual(['annabel-7', 'u2199']);
    expect(await ids('sort=name&direction=desc&limit=2')).toEqual(['odos', 'Zoe']);
    const instants = (await ask('sort=created&direction=desc')).body.users.map(
      ({ created }: { created: string }) => created,
    );
    expect(instants).toEqual(instants.toSorted().reverse());
    expect(instants[0] >= (await api.call('GET', '/v1/users/Zoe')).body.created).toBe(true);
    expect(await ids('userAttributes=plan:pro&sort=name&direction=desc&limit=2')).toEqual(['u2100', 'u2101']);
    expect(await ids('userAttributes=plan:free&direction=desc&limit=2')).toEqual(['u2099', 'u2098']);
  });

  it('counts everybody, those found, those who pass, and those who do both', async () => {
    const counted = async (query: string) => (await ask(`${query}&limit=1&count=true`)).body.count;
    expect(await counted('')).toBe(everybody.length + people.length);
    expect(await counted(search('u00'))).toBe(100);
    expect(await counted('userAttributes=plan:free')).toBe(MANY);
    expect(await counted('userAttributes=plan:pro')).toBe(100);
    expect(await counted(`userAttributes=plan:free&${search('u00')}`)).toBe(100);
    expect((await ask('')).body).not.toHaveProperty('count');
  });

  const all = [...everybody, ...people.map(({ user: { id } }) => id)];
  it.each([
    ['', all],
    ['sort=name&direction=desc', all],
    ['sort=created', all],
    [search('u1'), everybody.filter((id) => id.startsWith('u1'))],
    ['userAttributes=plan:pro&direction=desc', everybody.slice(MANY)],
    ['userAttributes=plan:free&sort=name', many],
  ])('shows everybody once, page after page, while users come and change: ?%s', async (query, expected) => {
    const limit = Math.min(200, Math.ceil(expected.length / 7));
    // Who is there stays who they are, and where: only what they are not sorted or asked by changes.
    const changed = (page: number) => [
      everybody[page * 100]!,
      expected.at(-page)!,
      expected[(page * limit) % expected.length]!,
    ];
    const pages = await paged(`limit=${limit}&${query}`, (page) =>
      record([
        ...['a', 'u1', 'zz'].map((start) =>
          person(`${start}-new-${page}-${limit}`, { name: `${start} new`, attributes: { plan: 'pro' } }),
        ),
        ...[...new Set(changed(page))].map((id) => person(id, { tz: 'UTC', email: `${id}@x.org` })),
      ]),
    );
    const known = new Set(expected);
    const found = pages.flat();
    expect(found.filter((id) => known.has(id)).sort()).toEqual([...expected].sort());
    expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    expect(new Set(found).size).toBe(found.length);
  });

  it('is of one tenant and of one environment', async () => {
    const tenant = { 'tenant-id': 'acme' };
    expect(await ids('', tenant)).toEqual(['acme-1', 'Zoe']);
    expect(await ids('search=zoe', tenant)).toEqual(['Zoe']);
    expect((await ask('count=true&search=zoe', tenant)).body).toMatchObject({
      count: 1,
      users: [{ name: 'Another Zoe' }],
    });
    const body = { key: 'staging', name: 'Staging', kind: 'staging' };
    await api.call('POST', '/admin/v1/environments', { body });
    expect(await ids('search=zoe', { 'rollcall-environment': 'staging' })).toEqual([]);
  });

  it('knows at once who was written, where the position is told', async () => {
    for (const id of ['soon-1', 'soon-2', 'soon-3']) {
      const { headers } = await api.call('PUT', `/v1/users/${id}`, { body: { name: 'Soon' } });
      position = headers['x-rollcall-position']!;
      expect(await ids(search(id))).toEqual([id]);
    }
    const ahead = await ask('', { 'x-rollcall-min-position': '9999999999999999' });
    expect([ahead.status, ahead.body.field]).toEqual([422, 'x-rollcall-min-position']);
  });

  it('is for those who may see everyone', async () => {
    const statuses = ['admin', 'read-only', 'application'] as const;
    const answers = await Promise.all(
      statuses.map(async (scope) => api.call('GET', '/admin/v1/users', { key: await api.newKey(scope) })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403]);
    expect(answers[1]!.body.code).toBe('forbidden');
  });

  describe('whose names are longer than a cursor', () => {
    const tenant = { 'tenant-id': 'long' };
    const long = (end: string): string => `${'😀"\u0001'.repeat(3_000)}${end}`;
    beforeAll(() =>
      record(
        ['a', 'b', 'c', 'd'].map((id) => person(id, { name: long(id) })),
        tenant,
      ),
    );

    it.each([
      ['asc', '', ['a', 'b', 'c', 'd']],
      ['desc', '', ['d', 'c', 'b', 'a']],
      ['asc', `&${filter('name', 'exists', true)}`, ['a', 'b', 'c', 'd']],
    ])('goes on behind each of them, %s %s', async (direction, more, expected) => {
      const query = `sort=name&direction=${direction}&limit=1${more}`;
      expect((await paged(query, undefined, tenant)).flat()).toEqual(expected);
    });

    it.each([
      ['asc', 'A', ['a', 'b', 'c', 'd']],
      ['desc', 'zz', ['d', 'c', 'b', 'a']],
    ])('leaves nobody out where the last of a page was renamed, %s', async (direction, name, expected) => {
      const between = async (page: number): Promise<void> => {
        if (page === 2) await record([person(expected[1]!, { name })], tenant);
      };
      const query = `sort=name&direction=${direction}&limit=1`;
      const seen = (await paged(query, between, tenant)).flat();
      expect([...new Set(seen)]).toEqual(expected);
      await record([person(expected[1]!, { name: long(expected[1]!) })], tenant);
    });
  });

  it.each([
    ['search=%2D%2D', 422, 'search must be a text with a letter or a digit'],
    ['sort=age', 422, 'sort must be one of id, name, email, created'],
    ['direction=up', 422, 'direction must be one of asc, desc'],
    ['limit=0', 422, 'limit must not be less than 1'],
    ['limit=201', 422, 'limit must not be greater than 200'],
    ['count=perhaps', 422, 'count must be true or false'],
    ['cursor=%20', 422, 'cursor must be what the page before gave as next'],
    ['cursor=abc', 422, 'cursor must be what the page before gave as next'],
    ['search=zoe&cursor=WyJub25lIiwiYXNjIiwieCJd', 422, 'cursor must be what the page before gave as next'],
    ['cursor=WyJuYW1lIiwiYXNjIiwieCJd', 422, 'cursor must be what the page before gave as next'],
    ['userAttributes=pln:pro', 422, 'Invalid attribute keys: pln.'],
    ['userAttributes=plan', 422, 'userAttributes must be pairs'],
    ['filter=%7B', 400, 'filter is not valid JSON'],
    [filter('attributes.pln', 'eq', 'x'), 422, 'Invalid attribute keys: pln.'],
    [filter('age', 'eq', 1), 422, 'filter.field must be'],
  ])('refuses ?%s', async (query, status, error) => {
    const answer = await ask(query);
    expect([answer.status, answer.body.error]).toEqual([status, expect.stringContaining(error)]);
  });
});
