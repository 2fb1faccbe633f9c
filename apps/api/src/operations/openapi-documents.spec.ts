import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startInProcess, type InProcessApi } from '../../../../test/support/in-process-api.js';

interface Operation {
  readonly method: string;
  /** As it is asked, with the names of things that exist. */
  readonly path: string;
  /** The same of things that do not exist. */
  readonly unknown: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, Documented>>;
}

interface Documented {
  readonly headers: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly example?: { readonly code?: string } }>>;
}

let api: InProcessApi;
let operations: readonly Operation[];

beforeAll(async () => {
  api = await startInProcess();
  const attribute = await created('attributes', { name: 'Plan', key: 'plan', type: 'user' });
  const metric = await created('metrics', { name: 'Words', key: 'words' });
  const { body: segment } = await api.call('POST', '/admin/v1/segments', { name: 'J', search: 'joe' });
  await api.call('PUT', '/v1/users/joe', { name: 'Joe' });
  const ids = { attributes: attribute, metrics: metric, segments: segment.id as string, users: 'joe' };
  operations = (await Promise.all([described('/v1', ids), described('/admin/v1', ids)])).flat();
});
afterAll(() => api.close());

const created = async (what: string, item: object): Promise<string> => {
  const { body } = await api.call('POST', `/admin/v1/${what}`, [item]);
  return body.created[0].id as string;
};

async function described(prefix: string, ids: Readonly<Record<string, string>>): Promise<Operation[]> {
  const { paths } = (await api.call('GET', `${prefix}/openapi`)).body as {
    paths: Record<string, Record<string, Omit<Operation, 'method' | 'path' | 'unknown'>>>;
  };
  const keys: Record<string, string> = {
    'environments/{key}': 'environments/production',
    'attributes/{key}': 'attributes/plan',
    'metrics/{key}': 'metrics/words',
    'api-keys/{prefix}': `api-keys/${api.apiKey.split('.')[0]}`,
    'projections/{name}': 'projections/user-profile',
  };
  return Object.entries(paths).flatMap(([template, item]) => {
    const path = template
      .replaceAll(/[\w-]+\/\{(?:key|prefix|name)\}/g, (part) => keys[part] ?? part)
      .replace(/(\w+)\/\{id\}/, (part, of: string) => (of in ids ? `${of}/${ids[of]}` : part));
    return Object.entries(item).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path: prefix + path,
      unknown: prefix + template.replaceAll(/\{\w+\}/g, 'unknown'),
    }));
  });
}

const ofTheLog = (names: Iterable<string>): string[] =>
  [...names].filter((name) => name.startsWith('x-rollcall-'));

describe('The OpenAPI documents', () => {
  it('name the headers in which each read says how much of the log it knows', async () => {
    let read = 0;
    for (const { method, path, responses } of operations) {
      if (method !== 'GET') continue;
      const answer = await api.call(method, path);
      if (answer.status !== 200) continue;
      const told = ofTheLog(answer.headers.keys());
      expect([path, told]).toEqual([path, ofTheLog(Object.keys(responses['200']!.headers))]);
      read++;
    }
    expect(read).toBeGreaterThan(30);
  });

  it('name the headers of each write', async () => {
    const asked: readonly (readonly [string, string, object])[] = [
      ['PUT', '/v1/users/joe', { name: 'Joe' }],
      ['POST', '/v1/metrics/words/event', { user: { id: 'joe' }, value: 1 }],
      ['PATCH', '/admin/v1/settings', { defaultTimeZone: 'Europe/London' }],
      ['POST', '/admin/v1/environments', { key: 'e1', name: 'E', kind: 'staging' }],
    ];
    for (const [method, path, body] of asked) {
      const answer = await api.call(method, path, body);
      const { responses } = operations.find((one) => one.method === method && one.path === path)!;
      const { headers } = responses[answer.status]!;
      expect([path, ofTheLog(answer.headers.keys())]).toEqual([path, ofTheLog(Object.keys(headers))]);
    }
  });

  it('name the headers of a request: how fresh a read must be, and what is the same for all', () => {
    const ofAll = ['Tenant-ID', 'Rollcall-Environment', 'x-request-id'];
    const ofReads = ['x-rollcall-consistency', 'x-rollcall-min-position'];
    for (const { method, path, parameters } of operations) {
      const named = parameters.filter((one) => one.in === 'header').map(({ name }) => name);
      expect([path, named]).toEqual([path, expect.arrayContaining(ofAll)]);
      expect([method, path, ofReads.every((one) => named.includes(one))]).toEqual([
        method,
        path,
        method === 'GET',
      ]);
    }
  });

  it('name x-request-id with every answer, and with those that say it when to come back', () => {
    for (const { responses } of operations) {
      for (const { headers } of Object.values(responses)) expect(headers).toHaveProperty('x-request-id');
      expect(responses['503']!.headers).toHaveProperty('retry-after');
      expect(Object.keys(responses['429']!.headers)).toEqual(
        expect.arrayContaining(['retry-after', 'x-ratelimit-reset']),
      );
    }
  });

  it('show of each error what the product says', async () => {
    const elsewhere = { 'rollcall-environment': 'staging' };
    const noTenant = { 'tenant-id': 'K\u00f6ln' };
    const noKey = await api.call('GET', '/v1/users/joe', undefined, { 'x-api-key': '' });
    const noJson = await api.call('PUT', '/v1/users/joe', '{');
    const wrong = await api.call('PUT', '/v1/users/joe', { email: '' });
    const xml = await api.call('PUT', '/v1/users/joe', '<a/>', { 'content-type': 'application/xml' });
    expect(examplesOf('PUT', '/v1/users/joe')).toMatchObject({
      400: noJson.body,
      401: noKey.body,
      404: (await api.call('PUT', '/v1/users/joe', {}, elsewhere)).body,
      409: { code: 'conflict' },
      413: { code: 'body_too_large' },
      415: xml.body,
      422: wrong.body,
      429: { code: 'rate_limited' },
      503: { code: 'store_unavailable' },
    });
    expect(examplesOf('GET', '/v1/users/joe')).toMatchObject({
      400: (await api.call('GET', '/v1/users/%zz')).body,
      404: (await api.call('GET', '/v1/users/nobody')).body,
    });
    expect(examplesOf('GET', '/admin/v1/settings')).toMatchObject({
      422: (await api.call('GET', '/admin/v1/settings', undefined, noTenant)).body,
    });
    for (const { method, path } of operations) {
      const examples = Object.entries(examplesOf(method, path));
      const without = examples.filter(([, one]) => one?.code === undefined).map(([status]) => status);
      expect([method, path, without]).toEqual([method, path, []]);
    }
  });

  it('leave out no status that an operation answers', async () => {
    const undeclared = new Set<string>();
    for (const { method, path, unknown, parameters, responses } of operations) {
      const ask = async (asked: string, headers: Record<string, string> = {}, body?: unknown) => {
        const { status } = await api.call(method, asked, body, headers);
        if (!(status in responses)) undeclared.add(`${status} ${method} ${path}`);
      };
      const headers: Record<string, string>[] = [
        { 'x-api-key': '' },
        { 'rollcall-environment': 'unknown' },
        { 'rollcall-environment': 'no key' },
        { 'tenant-id': '\u00f6' },
        { 'x-rollcall-consistency': 'x' },
      ];
      for (const one of headers) await ask(path, one);
      for (const { name } of parameters.filter((one) => one.in === 'query'))
        for (const value of ['x', '0', '9', '{}', '2024-01-01', '00000000-0000-4000-8000-000000000000'])
          await ask(`${path}?${name}=${encodeURIComponent(value)}`);
      await ask(unknown);
      await ask(unknown.replaceAll('unknown', '%zz'));
      if (method === 'GET') continue;
      for (const body of ['{', '[]', '{}', '[{}]', '{"name":1}', '{"name":""}', 'x'.repeat(1_100_000)])
        await ask(unknown, {}, body);
      await ask(unknown, { 'content-type': 'text/xml' }, '<a/>');
    }
    expect([...undeclared]).toEqual([]);
  });
});

const examplesOf = (method: string, path: string): Record<string, { code?: string } | undefined> => {
  const { responses } = operations.find((one) => one.method === method && one.path === path)!;
  const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  return Object.fromEntries(
    errors.map(([status, { content }]) => [status, content?.['application/json']?.example]),
  );
};
