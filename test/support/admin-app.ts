import type { ApiKeyScope } from '@rollcall/domain';
import { startInProcess, type InProcessApi } from './in-process-api.js';

export interface Answered {
  readonly status: number;
  // What came over the wire; tests look into it freely.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly body?: unknown;
  /** Default: the installation key. Empty: none. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AdminApp extends Pick<InProcessApi, 'engine' | 'close'> {
  readonly installationKey: string;
  call(method: string, path: string, asked?: Asked): Promise<Answered>;
  /** Makes a key through the API. */
  newKey(scope: ApiKeyScope, environment?: string): Promise<string>;
}

/** The whole service in process, called with one key or another. */
export async function adminApp(environment: Record<string, string> = {}): Promise<AdminApp> {
  const api = await startInProcess(environment);
  const call: AdminApp['call'] = async (method, path, { body, key = api.apiKey, headers = {} } = {}) => {
    const answer = await api.call(method, path, body, { 'x-api-key': key, ...headers });
    return { status: answer.status, body: answer.body, headers: Object.fromEntries(answer.headers) };
  };
  return {
    engine: api.engine,
    installationKey: api.apiKey,
    call,
    async newKey(scope, environment) {
      const body = { name: `${scope} key`, scope, environment };
      const answer = await call('POST', '/admin/v1/api-keys', { body });
      if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body.key as string;
    },
    close: () => api.close(),
  };
}
