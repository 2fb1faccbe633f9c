import { expect } from '@jest/globals';
import { appendedEvents } from './prometheus.js';
import { type RawRequest, rawRequest } from './raw-http.js';
import type { RunningServer } from './server.js';

export interface Refusal {
  readonly status: number;
  /** The whole text, or what it must say. */
  readonly error: string | RegExp;
  readonly field?: string;
}

const asText = (body: unknown): string | Buffer | undefined =>
  body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);

export interface Asked extends Omit<RawRequest, 'body'> {
  /** Text and bytes go out as they are, anything else as JSON. */
  readonly body?: unknown;
}

/** A request as a client with the server's key sends it. */
export const asking = (
  { apiKey }: Pick<RunningServer, 'apiKey'>,
  { method, path, headers = {}, body }: Asked,
): RawRequest => ({
  method,
  path,
  headers: {
    'x-api-key': apiKey,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  },
  body: asText(body),
});

/** The request is refused so, in the shape of all errors, and nothing of it was stored. */
export async function expectRefused(server: RunningServer, asked: Asked, refusal: Refusal): Promise<void> {
  const before = await appendedEvents(server);
  const { status, body, text, headers } = await rawRequest(server, asking(server, asked));
  expect({ status, error: body?.error, field: body?.field }).toEqual({
    status: refusal.status,
    error: typeof refusal.error === 'string' ? refusal.error : expect.stringMatching(refusal.error),
    field: refusal.field,
  });
  expect(Object.keys(body as object).filter((key) => !['error', 'code', 'field'].includes(key))).toEqual([]);
  expect(headers['x-request-id']).toMatch(/^[\w.:-]+$/);
  expect(text + JSON.stringify(headers)).not.toContain(server.apiKey.split('.')[1]);
  expect(await appendedEvents(server)).toBe(before);
}
