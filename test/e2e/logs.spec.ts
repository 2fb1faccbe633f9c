import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { rawRequest } from '../support/raw-http.js';
import { asking, type Asked } from '../support/refusals.js';
import { removeDirectory, type RunningServer, startServer, temporaryDirectory } from '../support/server.js';

/** What must never be printed: distinctive, so that a search of the whole output finds it. */
const personal = {
  id: 'PERSON-7f3a',
  email: 'MAIL-7f3a@example.com',
  name: 'NAME-7f3a Müller',
  token: 'TOKEN-7f3a',
  attribute: 'VALUE-7f3a',
  tenant: 'TENANT-7f3a',
  idempotencyKey: 'IDEM-7f3a',
};

const directory = temporaryDirectory();
let server: RunningServer;
/** All that the server printed, from its start to its end. */
let output = '';
const sent: { readonly requestId: string; readonly status: number }[] = [];

async function send(asked: Asked): Promise<void> {
  const requestId = randomUUID();
  const request = asking(server, asked);
  const headers = { ...request.headers, 'x-request-id': requestId, 'tenant-id': personal.tenant };
  const { status } = await rawRequest(server, { ...request, headers });
  sent.push({ requestId, status });
}

const user = {
  email: personal.email,
  name: personal.name,
  deviceTokens: [personal.token],
  attributes: { plan: personal.attribute },
};
const { id } = personal;
const path = `/v1/users/${id}`;
const event = { user: { id, ...user }, value: 1, attributes: { device: personal.attribute } };
const keyed = { 'idempotency-key': personal.idempotencyKey };

/** Every kind of request, in good order and failing in each way. */
const requests: readonly Asked[] = [
  { method: 'PUT', path, body: user },
  { method: 'POST', path: '/v1/users', body: { id, ...user } },
  { method: 'POST', path: '/v1/users', body: { id, name: `${personal.name} again` } },
  { method: 'PATCH', path, body: { name: personal.name, unset: [`attributes.${personal.attribute}`] } },
  { method: 'GET', path },
  { method: 'GET', path: `${path}?name=${personal.id}` },
  { method: 'PATCH', path: `${path}/preferences`, body: { notifications: { recap: ['email'] } } },
  { method: 'PATCH', path: `${path}/preferences`, body: { notifications: { [personal.name]: [] } } },
  { method: 'GET', path: `${path}/preferences` },
  { method: 'GET', path: `${path}/metrics` },
  { method: 'GET', path: `${path}/metrics/${personal.attribute}` },
  { method: 'POST', path: '/v1/metrics/words/event', body: event, headers: keyed },
  { method: 'POST', path: '/v1/metrics/words/event', body: event, headers: keyed },
  { method: 'POST', path: `/v1/metrics/${personal.attribute}/event`, body: event },
  { method: 'POST', path: '/admin/v1/metrics/events', body: [{ key: 'words', ...event }] },
  {
    method: 'POST',
    path: '/admin/v1/metrics/events',
    body: [{ key: 'words', ...event, user: { id, tz: personal.name } }],
  },
  { method: 'PUT', path, body: { email: personal.name } },
  { method: 'PUT', path, body: { attributes: { [personal.attribute]: personal.attribute } } },
  { method: 'PUT', path, body: { name: { first: personal.name } } },
  { method: 'PUT', path, body: `{"name":"${personal.name}` },
  { method: 'PUT', path, body: personal.name, headers: { 'content-type': 'text/plain' } },
  { method: 'PUT', path, body: { x: personal.name.repeat(30_000) } },
  { method: 'GET', path: `/v1/users/${id}%FF` },
  { method: 'GET', path: `/v1/users/${id}%00` },
  { method: 'GET', path: `/v1/users/${id.repeat(50)}` },
  { method: 'GET', path: `/v1/users/${id.repeat(500)}` },
  { method: 'GET', path: `/${personal.name.slice(0, 9)}/${id}` },
  { method: 'GET', path, headers: { 'x-api-key': `wrong.${personal.id}-secret` } },
  { method: 'GET', path, headers: { 'rollcall-environment': 'nowhere' } },
  { method: 'GET', path, headers: { 'x-rollcall-min-position': '9'.repeat(16) } },
  { method: 'POST', path: '/admin/v1/api-keys', body: { name: personal.name, scope: personal.attribute } },
];

beforeAll(async () => {
  server = await startServer(directory, { LOG_LEVEL: 'trace' });
  const plan = { name: 'Plan', key: 'plan', type: 'user' };
  await send({
    method: 'POST',
    path: '/admin/v1/attributes',
    body: [plan, { name: 'D', key: 'device', type: 'event' }],
  });
  await send({ method: 'POST', path: '/admin/v1/metrics', body: [{ name: 'Words', key: 'words' }] });
  for (const asked of requests) await send(asked);
  await server.stop();
  output = server.output();
});
afterAll(() => removeDirectory(directory));

describe('The log, at its most talkative,', () => {
  const lines = () =>
    output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('has one line a request, with its id, route and status', () => {
    for (const { requestId, status } of sent) {
      const own = lines().filter(
        (line) => line.requestId === requestId && line.route !== undefined && line.status !== undefined,
      );
      expect([requestId, own.map((line) => line.status)]).toEqual([requestId, [status]]);
      expect(own[0]).toMatchObject({
        method: expect.any(String),
        ms: expect.any(Number),
        time: expect.any(String),
      });
    }
    expect(new Set(sent.map(({ status }) => status))).toEqual(
      new Set([200, 201, 202, 400, 401, 404, 413, 415, 422]),
    );
  });

  it('names routes by their pattern', () => {
    const routes = new Set(lines().flatMap(({ route }) => (typeof route === 'string' ? [route] : [])));
    expect([...routes]).toEqual(
      expect.arrayContaining(['/v1/users/:id', '/v1/metrics/:key/event', 'unmatched']),
    );
    expect([...routes].filter((route) => !/^(unmatched|[/\w:-]+)$/.test(route))).toEqual([]);
  });

  it.each([...Object.values(personal), '7f3a', '7F3A', 'Müller'])('never says %s', (secret) => {
    expect(output).not.toContain(secret);
    expect(output).not.toContain(encodeURIComponent(secret));
  });

  it('never says a key: not the secret, nor its hash', () => {
    expect(output).not.toContain(server.apiKey);
    expect(output).not.toContain(server.apiKey.split('.')[1]);
  });
});
