import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { hasEnded, runScript } from '../support/built-program.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { removeDirectory, temporaryDirectory } from '../support/server.js';

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Longer than an app takes to load, where what is built is stale and built first. */
const START_MS = 240_000;

describe('SIGTERM to npm', () => {
  const directory = temporaryDirectory();
  let group: number | undefined;
  afterEach(() => {
    try {
      if (group !== undefined) process.kill(-group, 'SIGKILL');
    } catch {
      // All of it has ended, as it should.
    }
  });
  afterAll(() => removeDirectory(directory));

  const away = async (): Promise<Record<string, string>> => ({
    EVENTSTORE_URL: `esdb://127.0.0.1:${await freePort()}?tls=false`,
    MONGODB_URL: `mongodb://127.0.0.1:${await freePort()}`,
    ROLLCALL_INSTALLATION_KEY: Buffer.alloc(32, 1).toString('base64'),
  });

  it.each([
    ['start', 'PORT', () => Promise.resolve({})],
    ['start:projector', 'ROLLCALL_PROJECTOR_PORT', away],
  ])('ends what npm run %s started, and npm waits for that', async (script, portName, stores) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/health/live`;
    const { child } = runScript(script, {
      HOST: '127.0.0.1',
      [portName]: String(port),
      ROLLCALL_DATA_DIR: directory,
      ...(await stores()),
    });
    group = child.pid;
    await eventually(
      'it to be alive',
      async () => hasEnded(child) || (await fetch(url).catch(() => undefined))?.status === 200,
      START_MS,
    );
    child.kill('SIGTERM');
    await eventually('npm to end', () => hasEnded(child));
    expect([child.exitCode, child.signalCode]).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('reaches every script that runs on: the shell that npm starts becomes it', () => {
    for (const script of ['start', 'start:projector', 'dev', 'cli']) {
      expect([script, scripts[script]]).toEqual([script, expect.stringMatching(/^exec node /)]);
    }
  });
});
