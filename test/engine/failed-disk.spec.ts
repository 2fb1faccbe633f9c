import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WalSync } from '@rollcall/sqlite';
import { startInProcess, type InProcessApi } from '../support/in-process-api.js';

describe('An installation whose disk failed to sync', () => {
  let api: InProcessApi;

  beforeEach(async () => {
    api = await startInProcess();
    const failed = Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
    const sync = jest.spyOn(WalSync.prototype, 'sync').mockRejectedValue(failed);
    expect((await api.call('PUT', '/v1/users/a', { name: 'A' })).status).toBe(503);
    sync.mockRestore();
  });
  afterEach(() => api.close());

  it('is not ready, and says that it needs a new start', async () => {
    const ready = await api.call('GET', '/health/ready');
    expect(ready).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
    const live = await api.call('GET', '/health/live');
    expect(live.status).toBe(503);
    expect((live.body as { error: string }).error).toMatch(
      /^Nothing can be written to \w+\.db(, \w+\.db)* until the process is started anew$/,
    );
  });
});
