import { describe, expect, it } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { eventually } from '../support/eventually.js';
import { readMetrics } from '../support/prometheus.js';
import { served } from '../support/served.js';
import { onNamedStores } from '../support/server.js';

const api = served(async (call) => {
  await call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
});

describe('Health', () => {
  it('says that the process lives and its stores answer, without a key', async () => {
    const bare = { 'x-api-key': '' };
    const live = await api.call('GET', '/health/live', undefined, bare);
    expect([live.status, live.body]).toEqual([200, { status: 'ok' }]);
    const ready = await api.call('GET', '/health/ready', undefined, bare);
    expect([ready.status, ready.body.status]).toEqual([200, 'ok']);
    expect(Object.keys(ready.body.stores as object)).toEqual(
      expect.arrayContaining(['eventStore', 'readStore', 'keyStore']),
    );
  });
});

describe('Metrics', () => {
  it('count requests by route, appends, events and conflicts', async () => {
    const count =
      'rollcall_http_request_duration_seconds_count{method="POST",route="/v1/metrics/:key/event",status="201"}';
    const before = await readMetrics(api.server);
    await api.call('POST', '/v1/metrics/words/event', { user: { id: 'counted' }, value: 1 });
    await api.call('POST', '/v1/metrics/words/event', { user: { id: 'counted' }, value: 1 });
    const after = await readMetrics(api.server);
    const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(grown(count)).toBe(2);
    expect(grown('rollcall_appends_total')).toBe(2);
    expect(grown('rollcall_events_appended_total')).toBe(3);
    expect(after.get('rollcall_append_conflicts_total')).toBe(0);
    expect([...after.keys()].join()).not.toContain('counted');
  });

  /** EventStoreDB's positions are no counts. */
  (onNamedStores ? it.skip : it)(
    'say of every projection where it is, and how far behind in events and seconds',
    async () => {
      const projections = ['user-profile', 'user-preferences', 'metric-totals', 'metric-days', 'api-keys'];
      const position = 'rollcall_projection_position{projection="user-profile"}';
      const before = (await readMetrics(api.server)).get(position)!;
      await api.call('PUT', '/v1/users/another', {});
      const metrics = await eventually('every projection to have nothing left to do', async () => {
        const now = await readMetrics(api.server);
        const isLeft = (one: string): boolean =>
          ['events', 'seconds'].some(
            (unit) => now.get(`rollcall_projection_lag_${unit}{projection="${one}"}`) !== 0,
          );
        return now.get(position)! > before && !projections.some(isLeft) && now;
      });
      for (const one of projections) {
        expect(metrics.get(`rollcall_projection_lag_seconds{projection="${one}"}`)).toBe(0);
        expect(metrics.get(`rollcall_projection_parked_documents{projection="${one}"}`)).toBe(0);
      }
    },
  );
});

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { name: string; in: string; required?: boolean }[];
  readonly requestBody?: { content: Record<string, Content> };
  readonly responses: Record<string, { description: string; content?: Record<string, Content> }>;
}

interface Content {
  readonly schema: Record<string, unknown>;
  readonly example?: unknown;
}

interface Document {
  readonly openapi: string;
  readonly info: { title: string; version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

const load = async (path: string): Promise<Document> => (await api.call('GET', path)).body as Document;

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );

const crud = (path: string): string[] => [
  ...['get', 'post', 'patch', 'delete'].map((method) => `${method} ${path}`),
  `get ${path}/{id}`,
];

const routes = {
  '/v1/openapi': [
    ...['get', 'put', 'patch'].map((method) => `${method} /users/{id}`),
    'post /users',
    ...['get', 'patch'].map((method) => `${method} /users/{id}/preferences`),
    ...['', '/{key}', '/{key}/event-summary'].map((rest) => `get /users/{id}/metrics${rest}`),
    'post /metrics/{key}/event',
  ],
  '/admin/v1/openapi': [
    ...crud('/attributes'),
    ...crud('/metrics'),
    'post /metrics/events',
    ...['/settings', '/streaks/settings'].flatMap((path) => [`get ${path}`, `patch ${path}`]),
    ...['get /api-keys', 'post /api-keys', 'get /api-keys/{prefix}', 'delete /api-keys/{prefix}'],
    ...['rotate', 'revoke', 'reactivate'].map((verb) => `post /api-keys/{prefix}/${verb}`),
    ...['stream', 'events', 'diff'].map((what) => `get /users/{id}/${what}`),
    'get /events',
    ...['get /environments', 'post /environments', 'get /environments/{key}', 'patch /environments/{key}'],
  ],
};

describe.each(Object.entries(routes))('The document %s', (path, expected) => {
  it('is OpenAPI 3.1 of every route, each with an id, a summary, its key and its path parameters', async () => {
    const document = await load(path);
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    const operations = operationsOf(document);
    expect(operations.map((one) => `${one.method} ${one.path}`)).toEqual(expect.arrayContaining(expected));
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    // Named as their classes are in the sources, whatever a bundler made of them.
    for (const schema of Object.keys(document.components.schemas)) expect(schema).toMatch(/^[A-Za-z]+$/);
    for (const { path: template, operation } of operations) {
      expect(operation.operationId).toMatch(/^[A-Za-z]+_[A-Za-z]+$/);
      expect(operation.summary).toBeTruthy();
      const [scheme] = operation.security!.flatMap((one) => Object.keys(one));
      expect(document.components.securitySchemes).toHaveProperty(scheme!);
      const named = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters?.filter((one) => one.in === 'path') ?? [];
      expect(declared.map(({ name }) => name).sort()).toEqual(named.sort());
      expect(declared.every(({ required }) => required === true)).toBe(true);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403', '429', '503']));
    }
  });

  it('has references that lead somewhere, and no keyword of 3.0', async () => {
    const document = await load(path);
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name!,
    );
    expect(references).not.toEqual([]);
    expect(references.filter((name) => !Object.hasOwn(document.components.schemas, name))).toEqual([]);
    expect(text.match(/"\$ref":"(?!#\/components\/schemas\/)/g)).toBeNull();
    expect(text).not.toMatch(/"nullable":|"exclusiveM\w+":(true|false)/);
  });

  it('has an example of every body, and examples that are as their schemas say', async () => {
    const document = await load(path);
    const ajv = new Ajv2020.default({ strict: false, allErrors: true, logger: false });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'document', ...document });
    const pointed = (schema: object): object =>
      JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components')) as object;
    let checked = 0;
    const check = (where: string, schema: object, example: unknown): void => {
      const valid = ajv.validate(pointed(schema), example);
      expect([where, valid || ajv.errorsText()]).toEqual([where, true]);
      checked++;
    };
    for (const { method, path: template, operation } of operationsOf(document)) {
      for (const { schema, example } of Object.values(operation.requestBody?.content ?? {})) {
        const shown = example ?? schema.example;
        expect([template, method, shown]).not.toEqual([template, method, undefined]);
        check(`${method} ${template}`, schema, shown);
      }
      for (const [status, { content }] of Object.entries(operation.responses)) {
        for (const { schema, example } of Object.values(content ?? {})) {
          if (example !== undefined) check(`${method} ${template} ${status}`, schema, example);
        }
      }
    }
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const { properties = {} } = schema as { properties?: Record<string, { example?: unknown }> };
      for (const [property, one] of Object.entries(properties)) {
        if (one.example !== undefined) check(`${name}.${property}`, one, one.example);
      }
    }
    expect(checked).toBeGreaterThan(20);
  });
});

describe('The documentation page', () => {
  it('loads all of its parts from here, and says so', async () => {
    const page = await api.call('GET', '/docs', undefined, { 'x-api-key': '' });
    expect(page.headers.get('content-type')).toContain('text/html');
    const parts = [...String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
    expect(parts.length).toBeGreaterThanOrEqual(3);
    for (const url of parts) {
      expect(url).toMatch(/^\/docs\//);
      const part = await fetch(api.server.url + url);
      expect([url, part.status]).toEqual([url, 200]);
      expect((await part.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'self'/);
    expect(page.headers.get('content-security-policy')).not.toMatch(/https?:/);
  });
});
