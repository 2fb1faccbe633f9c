import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startInProcess, type InProcessApi } from '../../../../test/support/in-process-api.js';

interface Operation {
  readonly method: string;
  /** As it is asked, with the names of things that exist. */
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly headers: Readonly<Record<string, object>> }>>;
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
    paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
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
});
