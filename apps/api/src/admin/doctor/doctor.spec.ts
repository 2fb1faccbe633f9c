import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Finding } from '@rollcall/doctor';
import { adminApp, type AdminApp } from '../../../../../test/support/admin-app.js';
import { eventually } from '../../../../../test/support/eventually.js';

describe('the doctor over the Admin API', () => {
  let api: AdminApp;
  const look = async (query = ''): Promise<readonly Finding[]> => {
    const { status, body } = await api.call('GET', `/admin/v1/doctor${query}`);
    expect(status).toBe(200);
    return body.findings as readonly Finding[];
  };
  const levelsOf = (findings: readonly Finding[], check: string): readonly string[] =>
    findings.filter((finding) => finding.check === check).map(({ level }) => level);

  beforeAll(async () => {
    api = await adminApp();
  });
  afterAll(() => api.close());

  it('looks at everything, and finds a new installation well but for its backup', async () => {
    let findings: readonly Finding[] = [];
    await eventually('the projector to have told how it is', async () => {
      findings = await look();
      return !levelsOf(findings, 'projections').includes('error');
    });
    expect(new Set(findings.map(({ check }) => check))).toEqual(
      new Set([
        ...[
          'stores',
          'versions',
          'clock',
          'keys',
          'events',
          'indexes',
          'builds',
          'projections',
          'operations',
        ],
        ...['disk', 'backups'],
      ]),
    );
    const bad = findings.filter(
      ({ level, check }) => level !== 'ok' && check !== 'disk' && check !== 'versions',
    );
    expect(bad).toMatchObject([{ check: 'backups', level: 'warning' }]);
    expect(findings.find(({ check }) => check === 'stores')!.finding).toMatch(/SQLite \d+\.\d+/);
  });

  it('is for installation keys only', async () => {
    const admin = await api.newKey('admin');
    expect((await api.call('GET', '/admin/v1/doctor', { key: admin })).status).toBe(403);
  });

  it('names an event that only a newer version can read, and the projections it stopped', async () => {
    const metadata = JSON.stringify({ v: 9, recordedAt: new Date().toISOString() });
    const newer = { id: randomUUID(), type: 'MetricCreated', data: '{}', metadata };
    await api.engine.stores.eventStore.append('metrics-elsewhere', 'any', [newer]);
    await eventually('the projections to be told of as stopped', async () =>
      (await look()).some(
        ({ check, level, finding }) =>
          check === 'projections' &&
          level === 'error' &&
          finding.includes(newer.id) &&
          finding.includes('stopped'),
      ),
    );
    for (const query of ['', '?deep=true']) {
      const event = (await look(query)).find(({ check }) => check === 'events');
      expect(event).toMatchObject({
        level: 'error',
        finding: expect.stringContaining('MetricCreated, version 9'),
      });
    }
  });
});
