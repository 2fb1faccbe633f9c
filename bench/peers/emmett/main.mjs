/**
 * Appends through @event-driven-io/emmett-sqlite behind bare Fastify: the event, with an expected version, and nothing
 * else. One shared connection behind a queue: with a connection a call the store answers with a storm of SQLITE_BUSY.
 */
import { join } from 'node:path';
import { getSQLiteEventStore, sqliteConnection } from '@event-driven-io/emmett-sqlite';
import Fastify from 'fastify';

const fileName = join(process.env.BENCH_DATA_DIR ?? '.', 'events.db');
const connection = sqliteConnection({ fileName });
await connection.command('PRAGMA synchronous = FULL');
const store = getSQLiteEventStore({ fileName, connectionOptions: { singleton: true, connection } });
await store.schema.migrate();

let tail = Promise.resolve();
const inTurn = (work) => {
  const done = tail.then(work);
  tail = done.catch(() => undefined);
  return done;
};

/** Stream versions, as a program's state cache has them. */
const versions = new Map();
async function append(stream, event) {
  const expectedStreamVersion = versions.get(stream) ?? 'STREAM_DOES_NOT_EXIST';
  const { nextExpectedStreamVersion } = await inTurn(() =>
    store.appendToStream(stream, [event], { expectedStreamVersion }),
  );
  versions.set(stream, nextExpectedStreamVersion);
}

const app = Fastify({ logger: false });
app.get('/health/live', () => ({ status: 'ok' }));
app.put('/v1/users/:id', async (request) => {
  const { id } = request.params;
  const stream = `user-${id}`;
  if (!versions.has(stream)) await append(stream, { type: 'UserIdentified', data: { id, ...request.body } });
  return { id, ...request.body };
});
app.post('/v1/metrics/:key/event', async (request, reply) => {
  const { user, value } = request.body;
  const at = new Date().toISOString();
  const data = { metric: request.params.key, value, at, tz: 'Europe/London', day: at.slice(0, 10) };
  await append(`user-${user.id}`, { type: 'MetricEventRecorded', data });
  return reply.code(201).send({ eventId: request.id });
});

process.once('SIGTERM', () => void app.close().then(() => connection.close()));
await app.listen({ host: process.env.HOST ?? '127.0.0.1', port: Number(process.env.PORT ?? 0) });
