import { hash, randomUUID, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Fastify from 'fastify';
import { pino } from 'pino';
import { dataHeaders } from '../../apps/api/src/http/security-headers.js';
import { metadataText, metricEventText } from '../ceiling/event-texts.js';
import type { Followed } from './read-models.js';
import { seal, userStream } from './sealing.js';
import { SyncedLog } from './synced-log.js';
import { UserKeys } from './user-keys.js';

/**
 * What a write of the product cannot go without, with nothing between: a key checked by SHA-256, a body checked by JSON
 * Schema, one log line, security headers, a keyed hash for the user's name, personal data sealed under a durable key of the
 * user's own, one durable append with the expected revision checked, and read models that follow on a thread of their own.
 * No Nest, no bus, no decider, no codec, no limits: how much of the ceiling there is to be had.
 */
const dataDir = process.env.BENCH_DATA_DIR ?? '.';
const log = new SyncedLog(
  join(dataDir, 'events.db'),
  `CREATE TABLE IF NOT EXISTS events (
     position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL,
     id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL,
     UNIQUE (stream, revision)
   ) STRICT`,
);
const keys = new UserKeys(join(dataDir, 'keys.db'));
new Worker(new URL('read-models.js', import.meta.url), {
  workerData: { dataDir } satisfies Followed,
});

const revisionOf = log.database.prepare('SELECT max(revision) AS revision FROM events WHERE stream = ?');
const insert = log.database.prepare(
  'INSERT INTO events (stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)',
);

interface Appended {
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

const append = (stream: string, expected: number, { type, data, metadata }: Appended): Promise<void> =>
  log.run(() => {
    const { revision } = revisionOf.get(stream) as { revision: number | null };
    if ((revision ?? -1) !== expected) throw new Error(`${stream} is not at ${expected}`);
    insert.run(stream, expected + 1, randomUUID(), type, data, metadata);
  });

interface Details {
  readonly email: string;
  readonly name: string;
  readonly tz: string;
}

interface User extends Details {
  readonly created: string;
  revision: number;
  total: number;
}

const users = new Map<string, User>();

async function identified(stream: string, id: string, { email, name, tz }: Details, requestId: string) {
  const { id: keyId, key } = await keys.take();
  const sealed = seal(key, JSON.stringify({ id, email, name })).toString('base64');
  const data = JSON.stringify({ sealed, tz, control: false });
  await append(stream, -1, { type: 'UserIdentified', data, metadata: metadataText(requestId, keyId) });
  const user = { email, name, tz, created: new Date().toISOString(), revision: 0, total: 0 };
  users.set(stream, user);
  return user;
}

const keyHash = hash('sha256', process.env.BENCH_KEY ?? '', 'buffer');
const logger = pino();
const text = { type: 'string', maxLength: 255 };
const detailsSchema = { type: 'object', properties: { email: text, name: text, tz: text } };
const eventSchema = {
  type: 'object',
  required: ['user', 'value'],
  properties: {
    user: { type: 'object', required: ['id'], properties: { id: text } },
    value: { type: 'number' },
  },
};

const app = Fastify({ logger: false, genReqId: () => randomUUID() });
app.addHook('onRequest', (request, reply, done) => {
  void reply.header('x-request-id', request.id).headers(dataHeaders);
  if (request.routeOptions.url === '/health/live') return done();
  const key = request.headers['x-api-key'];
  if (typeof key !== 'string' || !timingSafeEqual(hash('sha256', key, 'buffer'), keyHash)) {
    void reply.code(401).send();
    return;
  }
  done();
});
app.addHook('onResponse', ({ id, method, routeOptions }, { statusCode, elapsedTime }, done) => {
  logger.info({ requestId: id, method, route: routeOptions.url, status: statusCode, ms: elapsedTime });
  done();
});
app.get('/health/live', () => ({ status: 'ok' }));

app.put<{ Params: { id: string }; Body: Details }>(
  '/v1/users/:id',
  { schema: { body: detailsSchema } },
  async (request) => {
    const { id } = request.params;
    const stream = userStream(id);
    const user = users.get(stream) ?? (await identified(stream, id, request.body, request.id));
    const { email, name, tz, created } = user;
    const rest = { deviceTokens: null, subscribeToEmails: true, attributes: {}, control: false };
    return { id, email, name, tz, ...rest, created, updated: created };
  },
);

app.post<{ Params: { key: string }; Body: { user: { id: string }; value: number } }>(
  '/v1/metrics/:key/event',
  { schema: { body: eventSchema } },
  async (request, reply) => {
    const { user: named, value } = request.body;
    const stream = userStream(named.id);
    const user = users.get(stream);
    if (user === undefined) throw new Error(`${named.id} was not identified`);
    // Before the append: the next event of this user may arrive meanwhile, and appends are made in order.
    const expected = user.revision++;
    user.total += value;
    const { total } = user;
    const data = metricEventText(request.params.key, value);
    await append(stream, expected, {
      type: 'MetricEventRecorded',
      data,
      metadata: metadataText(request.id),
    });
    void reply.code(201);
    return { eventId: request.id, metricId: request.params.key, total, achievements: [], points: {} };
  },
);

process.once('SIGTERM', () => process.exit(0));
await app.listen({ host: process.env.HOST ?? '127.0.0.1', port: Number(process.env.PORT ?? 0) });
