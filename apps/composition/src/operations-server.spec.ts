import { afterEach, describe, expect, it } from '@jest/globals';
import { Telemetry } from '@rollcall/platform';
import { serveOperations, type OperationsServer } from './operations-server.js';

describe('The HTTP side of a process without an API', () => {
  let server: OperationsServer | undefined;
  afterEach(() => server?.close());

  const get = async (path: string, stores: Readonly<Record<string, boolean>> = {}): Promise<Response> => {
    server = await serveOperations({
      port: 0,
      host: '127.0.0.1',
      health: () => Promise.resolve(stores),
      metrics: () => new Telemetry({ process: false }).exposition(),
      others: { status: 503, error: 'Not yet.', code: 'store_unavailable' },
    });
    return fetch(`http://127.0.0.1:${server.port}${path}`);
  };

  it('is alive, whatever the stores do', async () => {
    const response = await get('/health/live', { eventStore: false });
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('is ready when all stores answer', async () => {
    const stores = { eventStore: true, readStore: true };
    const response = await get('/health/ready?verbose', stores);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok', stores }]);
  });

  it('names the stores that are away, and when to ask again', async () => {
    const stores = { eventStore: true, readStore: false, keyStore: false };
    const response = await get('/health/ready', stores);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    const error = 'Not available: readStore, keyStore';
    expect(await response.json()).toEqual({ error, code: 'store_unavailable', stores });
  });

  it('tells its metrics', async () => {
    const response = await get('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('rollcall_appends_total 0');
  });

  it('answers everything else as it was told to', async () => {
    const response = await get('/v1/users/18');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await response.json()).toEqual({ error: 'Not yet.', code: 'store_unavailable' });
  });
});
