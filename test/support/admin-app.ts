import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine, type Engine } from '@rollcall/composition';
import type { ApiKeyScope } from '@rollcall/domain';
import { createLogger, loadConfiguration } from '@rollcall/platform';
import { firstStart } from '../../apps/api/src/bootstrap/first-start.js';
import { createApp } from '../../apps/api/src/create-app.js';

export interface Answered {
  readonly status: number;
  // What came over the wire; tests look into it freely.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface Asked {
  readonly body?: unknown;
  /** Default: the installation key. null: none. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AdminApp {
  readonly engine: Engine;
  readonly installationKey: string;
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, asked?: Asked): Promise<Answered>;
  /** Makes a key through the API. */
  newKey(scope: ApiKeyScope, environment?: string): Promise<string>;
  close(): Promise<void>;
}

/** The whole API on an embedded store in a directory of its own, with the environment `production`; called in process. */
export async function adminApp(): Promise<AdminApp> {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-'));
  const configuration = loadConfiguration(
    { ROLLCALL_DATA_DIR: directory, ROLLCALL_PUBLIC_URL: 'https://rollcall.example', LOG_LEVEL: 'fatal' },
    join(directory, 'none.env'),
  );
  const log = createLogger(configuration);
  const engine = await openEngine(configuration, log);
  await engine.start();
  const { made: installationKey = '' } = await firstStart(engine);
  const app = await createApp(engine, configuration, { log });

  const call: AdminApp['call'] = async (method, url, { body, key = installationKey, headers = {} } = {}) => {
    const answer = await app.inject({
      method,
      url,
      headers: {
        ...(key !== null && { 'x-api-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
  };
  return {
    engine,
    installationKey,
    call,
    async newKey(scope, environment) {
      const body = { name: `${scope} key`, scope, environment };
      return (await call('POST', '/admin/v1/api-keys', { body })).body.key as string;
    },
    async close() {
      await app.close();
      await engine.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
