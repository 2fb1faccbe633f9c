import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openEngine, type Engine } from '@rollcall/composition';
import { createLogger, loadConfiguration, Telemetry } from '@rollcall/platform';
import { firstStart } from '../../apps/api/src/bootstrap/first-start.js';
import { createApp } from '../../apps/api/src/create-app.js';
import type { Answer } from './http.js';
import { removeDirectory, temporaryDirectory } from './server.js';

export interface InProcessApi {
  readonly app: NestFastifyApplication;
  readonly engine: Engine;
  /** The installation key. */
  readonly apiKey: string;
  /** Everything logged so far, one object a line. */
  readonly logged: readonly Record<string, unknown>[];
  /** A string body goes out as it is; headers win over the key's. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

/** The whole service on a temporary embedded store, without a port. */
export async function startInProcess(environment: Record<string, string> = {}): Promise<InProcessApi> {
  const dataDirectory = temporaryDirectory();
  const configuration = loadConfiguration(
    { ROLLCALL_DATA_DIR: dataDirectory, ROLLCALL_PUBLIC_URL: 'https://rollcall.example', ...environment },
    '',
  );
  const logged: Record<string, unknown>[] = [];
  const log = createLogger(configuration, {
    write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>),
  });
  const telemetry = new Telemetry({ process: false });
  const engine = await openEngine(configuration, log, telemetry);
  await engine.start();
  const { made } = await firstStart(engine, configuration.adminKey);
  const apiKey = made ?? configuration.adminKey!;
  const app = await createApp(engine, configuration, { log, telemetry });
  return {
    app,
    engine,
    apiKey,
    logged,
    async call(method, path, body, headers = {}) {
      const response = await app.inject({
        method: method as 'GET',
        url: path,
        headers: {
          'x-api-key': apiKey,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const isJson =
        String(response.headers['content-type']).includes('application/json') && response.body !== '';
      return {
        status: response.statusCode,
        body: isJson ? response.json() : response.body,
        headers: new Headers(response.headers as Record<string, string>),
      };
    },
    async close() {
      await app.close();
      await engine.stop();
      removeDirectory(dataDirectory);
    },
  };
}
