import { createHash, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import Fastify from 'fastify';
import { pino } from 'pino';
import { identifiedText, keyId, metadataText, metricEventText } from './event-texts.js';
import { GroupCommittedLog } from './group-committed-log.js';

/**
 * What this stack gives before any product stands on it. Writes: bare Fastify and one durable, group-committed append;
 * no key check, no log line, no validation, no read model. Reads: bare Fastify, a key checked by SHA-256, one log line,
 * one row by its primary key.
 */
const dataDir = process.env.BENCH_DATA_DIR ?? '.';
const log = new GroupCommittedLog(join(dataDir, 'events.db'));
/** Revision of every stream touched, as the product's state cache has it. */
const revisions = new Map<string, number>();
const streamOf = (id: string): string => `user-production~/${id.padStart(27, '0')}`;

interface Identify {
  readonly email: string;
  readonly name: string;
  readonly tz: string;
}

const answered = new Date().toISOString();
const userAnswer = (id: string, body: Identify) => ({
  id,
  ...body,
  deviceTokens: null,
  subscribeToEmails: true,
  attributes: {},
  control: false,
  created: answered,
  updated: answered,
});

const rows = new DatabaseSync(join(dataDir, 'users.db'));
rows.exec(
  'PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT',
);
const readRow = rows.prepare('SELECT body FROM users WHERE id = ?');
const writeRow = rows.prepare('INSERT OR IGNORE INTO users VALUES (?, ?)');
/** Only the get-user row needs rows, and it never writes: they are made before, outside of what is measured. */
const keepsRows = process.env.BENCH_KEEP_ROWS === '1';

const hashed = (key: string): Buffer => createHash('sha256').update(key).digest();
const keyHash = hashed(process.env.BENCH_KEY ?? '');
const logger = pino();

const app = Fastify({ logger: false });
app.get('/health/live', () => ({ status: 'ok' }));

app.put<{ Params: { id: string }; Body: Identify }>('/v1/users/:id', async (request) => {
  const { id } = request.params;
  const stream = streamOf(id);
  if (!revisions.has(stream)) {
    await log.append(stream, -1, {
      type: 'UserIdentified',
      data: identifiedText(request.body.tz),
      metadata: metadataText(`bench-request-${request.id}`.padEnd(36, '0'), keyId),
    });
    revisions.set(stream, 0);
    if (keepsRows) writeRow.run(id, JSON.stringify(userAnswer(id, request.body)));
  }
  return userAnswer(id, request.body);
});

app.post<{ Params: { key: string }; Body: { user: { id: string }; value: number } }>(
  '/v1/metrics/:key/event',
  async (request, reply) => {
    const { user, value } = request.body;
    const stream = streamOf(user.id);
    const expected = revisions.get(stream) ?? -1;
    // Before the append: the next event of this user may arrive meanwhile, and appends are made in order.
    revisions.set(stream, expected + 1);
    await log.append(stream, expected, {
      type: 'MetricEventRecorded',
      data: metricEventText(request.params.key, value),
      metadata: metadataText(`bench-request-${request.id}`.padEnd(36, '0')),
    });
    void reply.code(201);
    return {
      eventId: request.id,
      metricId: request.params.key,
      total: expected,
      achievements: [],
      points: {},
    };
  },
);

app.get<{ Params: { id: string } }>('/v1/users/:id', (request, reply) => {
  const key = request.headers['x-api-key'];
  if (typeof key !== 'string' || !timingSafeEqual(hashed(key), keyHash)) return reply.code(401).send();
  const row = readRow.get(request.params.id) as { body: string } | undefined;
  logger.info(
    { requestId: request.id, method: request.method, url: request.url, status: row ? 200 : 404 },
    'request',
  );
  if (row === undefined) return reply.code(404).send();
  return reply.header('content-type', 'application/json; charset=utf-8').send(row.body);
});

process.once('SIGTERM', () => {
  void app.close().then(() => {
    log.close();
    rows.close();
  });
});
await app.listen({ host: process.env.HOST ?? '127.0.0.1', port: Number(process.env.PORT ?? 0) });
