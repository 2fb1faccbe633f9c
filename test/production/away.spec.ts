import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { type BuiltProcess, startBuilt } from '../support/built-process.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { removeDirectory, temporaryDirectory } from '../support/server.js';

describe('A process that starts while both stores of production are away', () => {
  const directory = temporaryDirectory();
  let process: BuiltProcess | undefined;
  afterEach(() => process?.kill());
  afterAll(() => removeDirectory(directory));

  const start = async (app: 'api' | 'projector'): Promise<BuiltProcess> => {
    process = await startBuilt(app, {
      EVENTSTORE_URL: `esdb://127.0.0.1:${await freePort()}?tls=false`,
      MONGODB_URL: `mongodb://127.0.0.1:${await freePort()}`,
      ROLLCALL_INSTALLATION_KEY: Buffer.alloc(32, 1).toString('base64'),
      ROLLCALL_DATA_DIR: directory,
    });
    return process;
  };

  const isWaiting = async (process: BuiltProcess): Promise<void> => {
    const { url } = process;
    await eventually('it to know who is away', () => process.output().includes('waiting for a store'));
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1']);
    const stores = { eventStore: false, readStore: false, keyStore: false };
    expect(await ready.json()).toMatchObject({ code: 'store_unavailable', stores });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  };

  it('answers 503 as an API, tells when to ask again, and ends when it is told to', async () => {
    const api = await start('api');
    await isWaiting(api);
    const answer = await fetch(`${api.url}/v1/users/18`, { headers: { 'x-api-key': 'any' } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 'store_unavailable' });
    expect(await api.stop()).toBe(0);
  });

  it('waits as a projector, and ends when it is told to', async () => {
    const projector = await start('projector');
    await isWaiting(projector);
    expect((await fetch(`${projector.url}/v1/users/18`)).status).toBe(404);
    expect(await projector.stop()).toBe(0);
  });
});
