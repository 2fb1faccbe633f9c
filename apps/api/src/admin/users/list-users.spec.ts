import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp, type Answered } from '../../../../../test/support/admin-app.js';

interface Put {
  readonly id: string;
  readonly [detail: string]: unknown;
}

describe('finding users', () => {
  let api: AdminApp;
  let position = '';
  const put = async ({ id, ...body }: Put, headers: Record<string, string> = {}): Promise<void> => {
    const answer = await api.call('PUT', `/v1/users/${encodeURIComponent(id)}`, { body, headers });
    expect(answer.status).toBe(200);
    position = answer.headers['x-rollcall-position'] ?? position;
  };
  const list = (
    query: Readonly<Record<string, string>> = {},
    { headers = {}, key }: { headers?: Record<string, string>; key?: string } = {},
  ): Promise<Answered> =>
    api.call('GET', `/admin/v1/users?${new URLSearchParams(query).toString()}`, {
      headers: { 'x-rollcall-min-position': position, ...headers },
      key,
    });
  const idsOf = ({ status, body }: Answered): string[] => {
    expect([status, body.error]).toEqual([200, undefined]);
    return (body.users as { id: string }[]).map(({ id }) => id);
  };
  const found = async (query: Readonly<Record<string, string>>): Promise<string[]> =>
    idsOf(await list(query));
  const filtered = (filter: unknown): Promise<string[]> => found({ filter: JSON.stringify(filter) });

  beforeAll(async () => {
    api = await adminApp();
    const attributes = ['plan', 'city'].map((key) => ({ key, name: key, type: 'user' }));
    expect((await api.call('POST', '/admin/v1/attributes', { body: attributes })).status).toBe(201);
    await put({
      id: 'u1',
      name: 'Ann Smith',
      email: 'ann.smith@example.com',
      tz: 'Europe/London',
      attributes: { plan: 'pro', city: 'London' },
    });
    await put({ id: 'u2', name: 'ΟΔΟΣ Straße', email: 'bob@example.org', attributes: { plan: 'free' } });
    await put({ id: 'U3-anna', attributes: { plan: 'Pro', city: 'New York' } });
    await put({ id: 'u4', name: 'annabel Jones', subscribeToEmails: false });
  }, 30_000);
  afterAll(() => api.close());

  it('lists all by id, in any letter case, with what is known of them and how fresh that is', async () => {
    const answer = await list({ count: 'true' });
    expect(idsOf(answer)).toEqual(['u1', 'u2', 'U3-anna', 'u4']);
    expect(answer.body).toMatchObject({
      next: null,
      count: 4,
      users: [{ name: 'Ann Smith', attributes: { plan: 'pro', city: 'London' }, control: false }, {}, {}, {}],
    });
    expect(Object.keys(answer.body.users[0])).toEqual(
      Object.keys((await api.call('GET', '/v1/users/u1')).body),
    );
    expect(answer.headers['x-rollcall-as-of']! >= position).toBe(true);
  });

  it('finds them by the beginnings of words of id, name and email, all of which are needed', async () => {
    expect(await found({ search: 'an' })).toEqual(['u1', 'U3-anna', 'u4']);
    expect(await found({ search: 'ANNA' })).toEqual(['U3-anna', 'u4']);
    expect(await found({ search: 'smith ex' })).toEqual(['u1']);
    expect(await found({ search: 'ann.smith@exam' })).toEqual(['u1']);
    expect(await found({ search: 'jo bob' })).toEqual([]);
    expect(await found({ search: 'u4' })).toEqual(['u4']);
  });

  it('looks past letter case as Unicode has it', async () => {
    for (const search of ['οδος', 'οδοσ', 'ΟΔ', 'STRASSE', 'straße', 'ｓｔｒａ'])
      expect(await found({ search })).toEqual(['u2']);
  });

  it('finds three characters and more inside of words on an embedded installation', async () => {
    expect(await found({ search: 'abel' })).toEqual(['u4']);
    expect(await found({ search: 'xample' })).toEqual(['u1', 'u2']);
    expect(await found({ search: 'be' })).toEqual([]);
  });

  it('filters by attributes, key fields, control and when they were first seen', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const cases: readonly (readonly [unknown, readonly string[]])[] = [
      [{ field: 'attributes.plan', op: 'eq', value: 'pro' }, ['u1']],
      [{ field: 'attributes.plan', op: 'ne', value: 'pro' }, ['u2', 'U3-anna', 'u4']],
      [{ field: 'attributes.plan', op: 'in', value: ['pro', 'Pro'] }, ['u1', 'U3-anna']],
      [{ field: 'attributes.plan', op: 'startsWith', value: 'PR' }, ['u1', 'U3-anna']],
      [{ field: 'attributes.plan', op: 'exists', value: false }, ['u4']],
      [{ field: 'email', op: 'eq', value: 'bob@example.org' }, ['u2']],
      [{ field: 'email', op: 'exists', value: true }, ['u1', 'u2']],
      [{ field: 'name', op: 'startsWith', value: 'ANN' }, ['u1', 'u4']],
      [{ field: 'name', op: 'contains', value: 'JON' }, ['u4']],
      [{ field: 'id', op: 'notIn', value: ['u1', 'u4'] }, ['u2', 'U3-anna']],
      [{ field: 'tz', op: 'eq', value: 'Europe/London' }, ['u1']],
      [{ field: 'subscribeToEmails', op: 'eq', value: false }, ['u4']],
      [{ field: 'subscribeToEmails', op: 'eq', value: true }, ['u1', 'u2', 'U3-anna']],
      [{ field: 'subscribeToEmails', op: 'ne', value: true }, ['u4']],
      [{ field: 'control', op: 'eq', value: true }, []],
      [{ field: 'control', op: 'eq', value: false }, ['u1', 'u2', 'U3-anna', 'u4']],
      [{ field: 'firstSeen', op: 'lt', value: '2020-01-01' }, []],
      [{ field: 'firstSeen', op: 'gt', value: today }, []],
      [{ field: 'firstSeen', op: 'lte', value: '2999-01-01' }, ['u1', 'u2', 'U3-anna', 'u4']],
      [
        {
          and: [
            { not: { field: 'attributes.city', op: 'eq', value: 'London' } },
            {
              or: [
                { field: 'attributes.plan', op: 'eq', value: 'free' },
                { field: 'id', op: 'eq', value: 'u4' },
              ],
            },
          ],
        },
        ['u2', 'u4'],
      ],
    ];
    for (const [filter, ids] of cases) expect([filter, await filtered(filter)]).toEqual([filter, ids]);
    expect(await found({ userAttributes: 'plan:pro,city:London', search: 'smith' })).toEqual(['u1']);
    const created = (await api.call('GET', '/v1/users/u2')).body.created.slice(0, 10);
    expect(await filtered({ field: 'firstSeen', op: 'eq', value: created })).toContain('u2');
    expect(await filtered({ field: 'firstSeen', op: 'gte', value: created })).toContain('u2');
    expect(await filtered({ field: 'firstSeen', op: 'gt', value: created })).not.toContain('u2');
    expect(await filtered({ field: 'firstSeen', op: 'lt', value: created })).not.toContain('u2');
  });

  it('follows what changes in a user', async () => {
    await put({ id: 'moves', name: 'Before', attributes: { city: 'Rome' } });
    expect(await found({ search: 'before' })).toEqual(['moves']);
    await put({ id: 'moves', name: 'After', attributes: { city: 'Oslo' } });
    expect(await found({ search: 'before' })).toEqual([]);
    expect(await found({ userAttributes: 'city:Rome' })).toEqual([]);
    expect(await found({ search: 'after', userAttributes: 'city:Oslo' })).toEqual(['moves']);
  });

  it.each([
    [{ filter: '{' }, 'filter'],
    [
      { filter: '{"and":[{"field":"tz","op":"eq","value":"x"},{"field":"tz","op":"is"}]}' },
      'filter.and[1].op',
    ],
    [{ filter: '{"not":{"field":"lastSeen","op":"eq","value":"2024-01-01"}}' }, 'filter.not.field'],
    [{ filter: '{"or":[{"field":"metrics.x","op":"ne","value":1}]}' }, 'filter.or[0].field'],
    [{ filter: '{"field":"active","op":"between","value":["2024-01-01","2024-01-02"]}' }, 'filter.field'],
    [{ filter: '{"field":"preferences.streak.enabled","op":"eq","value":true}' }, 'filter.field'],
    [{ filter: '{"field":"attributes.plan","op":"contains","value":"xyz"}' }, 'filter.op'],
    [{ filter: '{"field":"name","op":"contains","value":"xy"}' }, 'filter.value'],
    [{ userAttributes: 'plan' }, 'userAttributes'],
    [{ search: '@ -' }, 'search'],
    [{ sort: 'tz' }, 'sort'],
    [{ limit: '0' }, 'limit'],
    [{ cursor: 'AAAA' }, 'cursor'],
  ])('refuses %j and names %s', async (query, field) => {
    const answer = await list(query);
    expect([answer.status, answer.body.field]).toEqual([422, field]);
    expect(answer.body.error.startsWith(field)).toBe(true);
  });

  it('refuses attributes that are not defined as every other route does', async () => {
    const answer = await list({ userAttributes: 'colour:red,size:1' });
    expect(answer.status).toBe(422);
    expect(answer.body.error).toMatch(/^Invalid attribute keys: colour, size\. /);
  });

  it('keeps tenants and environments apart', async () => {
    const tenant = { 'tenant-id': 'acme/~ü' };
    const staging = { 'rollcall-environment': 'staging' };
    const environment = { key: 'staging', name: 'Staging', kind: 'staging' };
    expect((await api.call('POST', '/admin/v1/environments', { body: environment })).status).toBe(201);
    await put({ id: 'theirs', name: 'Ann Tenant', email: 'ann@example.com' }, tenant);
    await put({ id: 'staged', name: 'Ann Staged', email: 'ann@example.com' }, staging);
    const other = JSON.stringify({ not: { field: 'id', op: 'eq', value: 'nobody' } });
    const queries: readonly Readonly<Record<string, string>>[] = [
      {},
      { search: 'an' },
      { search: 'example' },
      { sort: 'name' },
      { filter: other },
    ];
    for (const query of queries) {
      expect(idsOf(await list({ ...query, count: 'true' }, { headers: tenant }))).toEqual(['theirs']);
      const staged = await list({ ...query, count: 'true' }, { headers: staging });
      expect([idsOf(staged), staged.body.count]).toEqual([['staged'], 1]);
      expect(await found(query)).not.toContain('theirs');
    }
    expect(idsOf(await list({}, { headers: { 'tenant-id': 'acme' } }))).toEqual([]);
  });

  it('answers admin and read-only keys, each of their environment, and no application', async () => {
    expect((await list({}, { key: await api.newKey('application') })).status).toBe(403);
    for (const scope of ['admin', 'read-only'] as const) {
      const key = await api.newKey(scope, 'staging');
      expect(idsOf(await list({}, { key }))).toEqual(['staged']);
    }
  });

  describe('a page after the other', () => {
    const headers = { 'tenant-id': 'pages' };
    const nameOf = (at: number): string => `Name ${at % 5}`;
    const key = (at: number): string => `p${String(at).padStart(2, '0')}`;
    beforeAll(async () => {
      for (let at = 0; at < 20; at++)
        await put({ id: key(at), ...(at % 4 && { name: nameOf(at) }), email: `e${at}@example.com` }, headers);
    });

    const pages = async (
      query: Readonly<Record<string, string>>,
      between: (page: number) => Promise<void>,
    ): Promise<string[]> => {
      const seen: string[] = [];
      let next: string | null = null;
      let page = 0;
      do {
        const answer = await list({ ...query, limit: '3', ...(next && { cursor: next }) }, { headers });
        seen.push(...idsOf(answer));
        next = answer.body.next;
        await between(page++);
      } while (next !== null && page < 50);
      return seen;
    };
    const nothing = (): Promise<void> => Promise.resolve();

    it.each(['id', 'name', 'email', 'created', 'updated'])('gives each once, sorted by %s', async (sort) => {
      const up = await pages({ sort }, nothing);
      expect(new Set(up).size).toBe(20);
      expect(up).toHaveLength(20);
      expect(await pages({ sort, direction: 'desc' }, nothing)).toEqual(up.toReversed());
      if (sort === 'id' || sort === 'created') expect(up).toEqual(up.toSorted());
      const searched = await pages({ sort, search: 'example' }, nothing);
      expect(searched).toEqual(up);
    });

    it('shows those who stay as they are once, whatever is written in between', async () => {
      const queries: readonly Readonly<Record<string, string>>[] = [
        { sort: 'name' },
        { sort: 'email', direction: 'desc' },
        { search: 'e' },
      ];
      for (const query of queries) {
        const seen = await pages(query, async (page) => {
          await put({ id: `new${page}`, name: nameOf(page), email: `e9${page}@example.com` }, headers);
          await put({ id: key(page), attributes: { plan: `plan ${page}` } }, headers);
        });
        const stayed = seen.filter((id) => id.startsWith('p'));
        expect(stayed.toSorted()).toEqual(Array.from({ length: 20 }, (_, at) => key(at)));
      }
    });

    it('refuses a cursor of another order', async () => {
      const { body } = await list({ sort: 'name', limit: '1' }, { headers });
      expect((await list({ sort: 'email', cursor: body.next }, { headers })).status).toBe(422);
    });
  });
});
