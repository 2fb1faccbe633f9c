import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  allProjections,
  buildName,
  collectionOf,
  metricTotalsProjection,
  userProfileProjection,
  type DocumentProjection,
} from '@rollcall/projections';
import type { DocumentBody } from '@rollcall/read-store';
import { adminApp, type AdminApp, type Answered } from '../../../../../test/support/admin-app.js';
import { eventually } from '../../../../../test/support/eventually.js';

describe('audits over the Admin API', () => {
  let api: AdminApp;
  beforeAll(async () => {
    api = await adminApp();
    await api.call('POST', '/admin/v1/metrics', { body: [{ name: 'Words', key: 'words' }] });
    for (const id of ['ann', 'bob', 'cyd'])
      await api.call('POST', '/v1/metrics/words/event', {
        body: { user: { id, name: `Name of ${id}` }, value: 1 },
      });
  });
  afterAll(() => api.close());

  const audit = async (body: object): Promise<Answered['body']> => {
    const begun = await api.call('POST', '/admin/v1/audits', { body });
    expect([begun.status, begun.body.kind]).toEqual([202, 'audit']);
    return eventually('the audit to end', async () => {
      const { body: operation } = await api.call('GET', `/admin/v1/operations/${begun.body.id}`);
      return operation.finishedAt === null ? undefined : operation;
    });
  };
  const spoil = async (
    projection: DocumentProjection<DocumentBody>,
    change: (body: DocumentBody) => DocumentBody | undefined,
  ): Promise<string> => {
    const definition = collectionOf(projection, buildName(projection));
    const documents = await api.engine.stores.readStore.collection(definition);
    const [document] = (await documents.find({ limit: 1 })).documents;
    const { id, position, body } = document!;
    await documents.replace({ id, position, body: change(body!) }, position);
    return id;
  };
  const metric = async (): Promise<readonly string[]> => {
    const { body } = await api.call('GET', '/metrics', { key: '' });
    return String(body).match(/^rollcall_audit_drifted_documents_total\{.*$/gm) ?? [];
  };

  it.each([[{}], [{ sample: 100 }]])('find nothing where nothing is wrong: %j', async (asked) => {
    const { state, result, input } = await audit(asked);
    expect({ state, input }).toEqual({ state: 'succeeded', input: asked });
    expect(result).toMatchObject({ drifted: 0, parked: 0, skipped: [] });
    expect(result.projections.map(({ projection }: { projection: string }) => projection)).toEqual(
      allProjections.map(({ name }) => name),
    );
    expect(result.audited).toBeGreaterThanOrEqual(13);
  });

  it('tell what drifted, without personal data, and count it', async () => {
    const named = await spoil(userProfileProjection, (body) => ({ ...body, name: 'Mallory', control: 'x' }));
    const lost = await spoil(metricTotalsProjection, () => undefined);
    const { result } = await audit({});
    expect(result.drifted).toBe(2);
    const found = result.projections.flatMap(({ first }: { first: object[] }) => first);
    expect(found).toEqual([
      {
        document: named,
        kind: 'different',
        fields: [
          { field: 'control', stored: 'x', folded: false },
          { field: 'name', stored: '[withheld]', folded: '[withheld]' },
        ],
      },
      { document: lost, kind: 'missing', fields: [] },
    ]);
    expect(JSON.stringify(result)).not.toMatch(/Mallory|Name of/);
    expect(await metric()).toEqual(
      expect.arrayContaining([
        'rollcall_audit_drifted_documents_total{projection="user-profile"} 1',
        'rollcall_audit_drifted_documents_total{projection="metric-totals"} 1',
        'rollcall_audit_drifted_documents_total{projection="settings"} 0',
      ]),
    );
    const sampled = await audit({ sample: 50, seed: 1, projection: 'user-profile' });
    expect(sampled.result).toMatchObject({ how: 'sample', size: 50, seed: 1, drifted: 1 });
    expect(sampled.result.projections).toHaveLength(1);
  });

  it('are refused of what is no projection, and of samples that are none', async () => {
    const refused = async (body: object): Promise<number> =>
      (await api.call('POST', '/admin/v1/audits', { body })).status;
    expect(await refused({ projection: 'nothing' })).toBe(404);
    for (const sample of [0, 1.5, -1, 100_001]) expect(await refused({ sample })).toBe(422);
    expect(await refused({ sample: 1, seed: 2 ** 32 })).toBe(422);
    expect(await refused({ sample: '5' })).toBe(400);
  });
});
