import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp } from '../../../../test/support/admin-app.js';

interface Operation {
  readonly summary?: string;
  readonly security?: readonly object[];
  readonly requestBody?: {
    readonly content: Record<string, { readonly schema: { readonly example?: unknown } }>;
  };
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

interface Described {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Every operation of the Admin API, as its own document lists them: none can be forgotten here. */
const operationsOf = (document: { paths: Record<string, Record<string, Operation>> }): Described[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: `/admin/v1${path.replaceAll(/\{\w+\}/g, 'unknown1')}`,
      operation,
    })),
  );

const name = ({ method, path }: Described): string => `${method} ${path}`;

/** For installation keys only: all environments, or what they have in common. */
const ofInstallation = [
  'POST /admin/v1/environments',
  'GET /admin/v1/environments/unknown1',
  'GET /admin/v1/backups',
  'POST /admin/v1/backups',
  'GET /admin/v1/doctor',
  'GET /admin/v1/operations',
  'GET /admin/v1/operations/unknown1',
  'POST /admin/v1/operations/unknown1/cancel',
  'POST /admin/v1/operations/unknown1/resume',
  'GET /admin/v1/projections',
  'GET /admin/v1/projections/unknown1',
  'POST /admin/v1/projections/unknown1/pause',
  'POST /admin/v1/projections/unknown1/resume',
  'POST /admin/v1/projections/unknown1/rebuild',
  'POST /admin/v1/projections/unknown1/rollback',
  'POST /admin/v1/projections/unknown1/prune',
  'GET /admin/v1/parked',
  'POST /admin/v1/parked/retry',
  'GET /admin/v1/parked/unknown1',
  'POST /admin/v1/parked/unknown1/retry',
  'POST /admin/v1/audits',
  'POST /admin/v1/users/unknown1/rebuild',
];

/** Lists of persons: not for read-only keys. */
const ofEveryone = [
  'GET /admin/v1/analytics/top-users',
  'GET /admin/v1/users',
  'GET /admin/v1/users/export',
  'GET /admin/v1/segments/unknown1/members',
  'GET /admin/v1/segments/unknown1/members/export',
];

describe('the Admin API', () => {
  let api: AdminApp;
  let all: readonly Described[];

  beforeAll(async () => {
    api = await adminApp();
    all = operationsOf((await api.call('GET', '/admin/v1/openapi')).body);
  });
  afterAll(() => api.close());

  /** Statuses by operation, asked with a body that no operation accepts: who may not come in is not listened to. */
  const statuses = async (key: string, which = all): Promise<Record<string, number>> => {
    const entries: [string, number][] = [];
    for (const described of which) {
      const body = described.method === 'GET' || described.method === 'DELETE' ? undefined : 'no JSON';
      const { status } = await api.call(described.method, described.path, { key, body });
      entries.push([name(described), status]);
    }
    return Object.fromEntries(entries);
  };
  const each = (status: number, which = all): Record<string, number> =>
    Object.fromEntries(which.map((described) => [name(described), status]));

  it('describes each operation: summary, key, example of the body, shape of the answer', () => {
    expect(all.length).toBeGreaterThanOrEqual(26);
    for (const described of all) {
      const { summary, security, requestBody, responses } = described.operation;
      const body = requestBody?.content['application/json'];
      const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
      expect({
        operation: name(described),
        summary: typeof summary,
        security,
        example: body === undefined || body.schema.example !== undefined,
        answered: success?.content !== undefined,
      }).toEqual({
        operation: name(described),
        summary: 'string',
        security: [{ ApiKeyAuth: [] }],
        example: true,
        answered: true,
      });
    }
  });

  it('lets nobody in without a key that opens', async () => {
    expect(await statuses('')).toEqual(each(401));
    expect(await statuses(`${api.installationKey}x`)).toEqual(each(401));
    expect(await statuses('00000000.unknown')).toEqual(each(401));
    expect(await statuses('no key at all')).toEqual(each(401));
  });

  it('is closed to application keys', async () => {
    expect(await statuses(await api.newKey('application'))).toEqual(each(403));
  });

  it('lets read-only keys read', async () => {
    const key = await api.newKey('read-only');
    const reads = all.filter(({ method }) => method === 'GET');
    const writes = all.filter(({ method }) => method !== 'GET');
    expect(await statuses(key, writes)).toEqual(each(403, writes));
    for (const [operation, status] of Object.entries(await statuses(key, reads))) {
      // A diff must be told of what; what is unknown is not found.
      const expected = [...ofInstallation, ...ofEveryone].includes(operation)
        ? [403]
        : operation.endsWith('/diff')
          ? [422]
          : [200, 404];
      expect([operation, expected]).toEqual([operation, expect.arrayContaining([status])]);
    }
  });

  it('lets admin keys do everything but what concerns more than their environment', async () => {
    const closed = Object.entries(await statuses(await api.newKey('admin')))
      .filter(([, status]) => status === 401 || status === 403)
      .map(([operation]) => operation);
    expect(closed).toEqual(ofInstallation);
  });

  it('reads a body only as JSON', async () => {
    const headers = { 'content-type': 'application/xml' };
    const answer = await api.call('POST', '/admin/v1/attributes', { body: '[]', headers });
    expect(answer.status).toBe(415);
  });
});
