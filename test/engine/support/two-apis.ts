import { engineOn, type Engine, type Stores } from '@rollcall/composition';
import { loadConfiguration } from '@rollcall/platform';
import { createApp } from '../../../apps/api/src/create-app.js';
import { firstStart } from '../../../apps/api/src/bootstrap/first-start.js';
import type { Answer } from '../../support/http.js';
import { removeDirectory, temporaryDirectory } from '../../support/server.js';
import { sharedStores } from './shared-stores.js';

export const adminKey = 'admin.0123456789abcdef0123456789abcdef';

/** One API process of several. */
export interface Api {
  readonly engine: Engine;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface Apis {
  /** `changed`: puts something of a test's before the stores. */
  start(changed?: (stores: Stores) => Partial<Stores>, environment?: Record<string, string>): Promise<Api>;
  stop(): Promise<void>;
}

/** API processes, all in this one, that share their stores and nothing else. None feeds read models. */
export function openApis(): Apis {
  const directory = temporaryDirectory();
  const stops: (() => Promise<unknown>)[] = [];
  return {
    async start(changed = () => ({}), environment = {}) {
      const configuration = loadConfiguration(
        { ROLLCALL_DATA_DIR: directory, ROLLCALL_PROJECTOR: 'none', LOG_LEVEL: 'silent', ...environment },
        '',
      );
      const stores = sharedStores(directory);
      const ignore = (): void => undefined;
      const log = { info: ignore, warn: ignore, error: ignore };
      const engine = await engineOn({ ...stores, ...changed(stores) }, configuration, log);
      await engine.start();
      await firstStart(engine, adminKey);
      const app = await createApp(engine, configuration);
      stops.push(async () => {
        await app.close();
        await engine.stop();
      });
      return {
        engine,
        async call(method, path, body, headers = {}) {
          const response = await app.inject({
            method: method as 'GET',
            url: path,
            headers: { 'x-api-key': adminKey, ...headers },
            ...(body !== undefined && { payload: body as object }),
          });
          const isJson = String(response.headers['content-type']).includes('application/json');
          return {
            status: response.statusCode,
            body: isJson ? response.json() : response.body,
            headers: new Headers(response.headers as Record<string, string>),
          };
        },
      };
    },
    async stop() {
      await Promise.all(stops.map((stop) => stop()));
      removeDirectory(directory);
    },
  };
}
