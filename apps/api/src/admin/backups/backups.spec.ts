import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyBackup } from '@rollcall/composition';
import { adminApp, type AdminApp, type Answered } from '../../../../../test/support/admin-app.js';
import { eventually } from '../../../../../test/support/eventually.js';
import { temporaryDirectory } from '../../../../../test/support/server.js';

describe('backups over the Admin API', () => {
  let directory: string;
  let api: AdminApp;
  const make = (body: unknown, key?: string): Promise<Answered> =>
    api.call('POST', '/admin/v1/backups', { body, key });

  beforeAll(async () => {
    directory = temporaryDirectory();
    api = await adminApp({ ROLLCALL_BACKUP_DIR: directory });
  });
  afterAll(async () => {
    await api.close();
    rmSync(directory, { recursive: true });
  });

  it('are made below one directory by an operation, listed, and are whole', async () => {
    const { status, body } = await make({ target: 'before-upgrade' });
    expect([status, body.kind]).toEqual([202, 'backup']);
    await eventually('the operation to succeed', async () => {
      const operation = (await api.call('GET', `/admin/v1/operations/${body.id}`)).body;
      return operation.state === 'succeeded' && operation.result.name === 'before-upgrade';
    });
    const { backups } = (await api.call('GET', '/admin/v1/backups')).body;
    expect(backups).toEqual([
      expect.objectContaining({ name: 'before-upgrade', unreadable: 0, installationKey: 'not-included' }),
    ]);
    const { installationKey } = api.engine.stores;
    expect(await verifyBackup(join(directory, 'before-upgrade'), installationKey)).toMatchObject({
      operation: body.id,
    });
    expect(await make({ target: 'before-upgrade' })).toMatchObject({
      status: 422,
      body: { code: 'target_not_empty', field: 'target' },
    });
  });

  it.each(['../elsewhere', '/etc/rollcall', '.hidden', 'a/b', ''])(
    'never go where the request says: %s',
    async (target) => {
      expect(await make({ target })).toMatchObject({ status: 422, body: { field: 'target' } });
    },
  );

  it('are for installation keys only', async () => {
    const admin = await api.newKey('admin');
    expect((await make({}, admin)).status).toBe(403);
    expect((await api.call('GET', '/admin/v1/backups', { key: admin })).status).toBe(403);
  });
});
