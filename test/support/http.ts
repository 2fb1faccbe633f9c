import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MS } from './eventually.js';
import type { RunningServer } from './server.js';

export interface Answer {
  readonly status: number;
  // What came over the wire; tests look into it freely.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  readonly headers: Headers;
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/**
 * Raw HTTP with the server's key, as SDKs send it: what is answered 503, which is safe to repeat, is sent again when the
 * answer says.
 */
export const caller = (server: Pick<RunningServer, 'url' | 'apiKey'>): Call => {
  const once = callerOnce(server);
  return async (...asked) => {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = await once(...asked);
      const after = answer.headers.get('retry-after');
      if (answer.status !== 503 || after === null || performance.now() > deadline) return answer;
      await pause(Number(after) * 1_000);
    }
  };
};

/** The same for those who look at every answer; a body that is a string goes out as it is. */
export const callerOnce =
  (server: Pick<RunningServer, 'url' | 'apiKey'>): Call =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        'x-api-key': server.apiKey,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('application/json') && text !== '';
    return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers };
  };
