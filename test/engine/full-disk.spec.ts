import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { EngineError } from '@rollcall/event-sourcing';
import { DataDirectoryLock, SqliteEventStore } from '@rollcall/event-store-sqlite';
import { StoreHealth } from '../../apps/api/src/operations/store-health.js';
import { startInProcess, type InProcessApi } from '../support/in-process-api.js';
import { removeDirectory, temporaryDirectory } from '../support/server.js';

describe('An installation whose disk is full', () => {
  let directory: string;
  let api: InProcessApi;
  /** In the way of the file that is written to see whether there is room. */
  const noRoom = (): string => join(directory, 'events.db.room');
  const ready = () => api.call('GET', '/health/ready');

  beforeEach(async () => {
    directory = temporaryDirectory();
    api = await startInProcess({ ROLLCALL_DATA_DIR: directory });
    mkdirSync(noRoom());
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await api.close();
    removeDirectory(directory);
  });

  const growsNoMore = (): void => {
    const { database } = api.engine.stores.eventStore as unknown as { database: DatabaseSyncInstance };
    database.exec('PRAGMA max_page_count = 1');
  };
  const grows = (): void => {
    const { database } = api.engine.stores.eventStore as unknown as { database: DatabaseSyncInstance };
    database.exec('PRAGMA max_page_count = 1000000');
  };
  const putLarge = () => api.call('PUT', '/v1/users/a', { deviceTokens: Array(50).fill('x'.repeat(200)) });

  it('says so of a refused write in its log, and is not ready until there is room, though nobody writes', async () => {
    growsNoMore();
    expect((await putLarge()).status).toBe(503);
    const refused = api.logged.find(({ msg }) => msg === 'store not available');
    expect(refused?.reason).toMatch(/nothing was written: .*SQLITE_FULL$/);
    expect(await ready()).toMatchObject({
      status: 503,
      body: {
        error: 'Not available: eventStore: the disk is full',
        code: 'store_unavailable',
        stores: { eventStore: false, keyStore: true },
      },
    });
    expect((await api.call('GET', '/health/live')).status).toBe(200);

    rmdirSync(noRoom());
    expect((await ready()).status).toBe(200);
    grows();
    expect((await putLarge()).status).toBe(200);
  });

  it('says so also where it was started on it, and only its read models tell', async () => {
    jest.spyOn(StoreHealth.prototype, 'closedProjections').mockResolvedValue(['user-profile']);
    const error = 'Not available: user-profile: the disk is full';
    expect(await ready()).toMatchObject({ status: 503, body: { error, code: 'read_model_behind' } });
  });

  it('ends as ever, with one line that says where everything acknowledged is, and lets go of its directory', async () => {
    const close = Object.getOwnPropertyDescriptor(SqliteEventStore.prototype, 'close')!.value as (
      this: SqliteEventStore,
    ) => Promise<void>;
    jest.spyOn(SqliteEventStore.prototype, 'close').mockImplementation(async function (
      this: SqliteEventStore,
    ) {
      await close.call(this);
      throw new EngineError('store_unavailable', 'SQLITE_FULL', { isDiskFull: true });
    });
    await api.app.close();
    await api.engine.stop();
    expect(api.logged.filter(({ code }) => code === 'store_unavailable')).toEqual([
      expect.objectContaining({
        files: ['events.db'],
        msg: 'the disk is full: everything acknowledged is in the write-ahead logs, which the next start reads',
      }),
    ]);
    DataDirectoryLock.acquire(directory).release();
  });
});
