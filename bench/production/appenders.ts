import { randomBytes, randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { openEngine, streamOfUser, userAggregate } from '@rollcall/composition';
import { userDecider, type RecordMetricEvent } from '@rollcall/domain';
import { EventStoreDbEventStore } from '@rollcall/event-store-eventstoredb';
import { createLogger, loadConfiguration } from '@rollcall/platform';
import { metadataText, metricEventText } from '../ceiling/event-texts.js';
import { numberText } from '../load/request-template.js';
import { METRIC } from '../run/workloads.js';

/** Appends one metric event to one of so many users' streams. */
export interface Appender {
  append(user: number): Promise<unknown>;
  close(): Promise<void>;
}

const TYPE = 'MetricEventRecorded';
const keyOf = (user: number): string => numberText(user).padStart(27, '0');

/** Streams with names as long as the product's; where the next event of each is to stand. */
function streams(users: number) {
  const prefix = `${process.env.ROLLCALL_STREAM_PREFIX}:user-production~/${randomBytes(4).toString('hex')}-`;
  const lengths = new Array<number>(users).fill(0);
  return (user: number): { stream: string; revision: number } => ({
    stream: prefix + keyOf(user).slice(9),
    revision: lengths[user]!++ - 1,
  });
}

/** EventStoreDB's own client, as its manual has it: it makes JSON of objects. */
function client(users: number): Promise<Appender> {
  const db = EventStoreDBClient.connectionString`${process.env.EVENTSTORE_URL!}`;
  const next = streams(users);
  return Promise.resolve({
    append(user) {
      const { stream, revision } = next(user);
      const at = new Date().toISOString();
      const event = jsonEvent({
        type: TYPE,
        data: { metric: METRIC, value: 3, at, tz: 'Europe/London', day: at.slice(0, 10) },
        metadata: { v: 1, recordedAt: at, correlationId: randomUUID(), actor: 'be9c4000' },
      });
      const expectedRevision = revision === -1 ? 'no_stream' : BigInt(revision);
      return db.appendToStream(stream, event, { expectedRevision });
    },
    close: () => db.dispose(),
  });
}

/** The product's adapter to EventStoreDB, and nothing else of it. */
function adapter(users: number): Promise<Appender> {
  const store = EventStoreDbEventStore.open(process.env.EVENTSTORE_URL!);
  const next = streams(users);
  return Promise.resolve({
    append(user) {
      const { stream, revision } = next(user);
      const event = {
        id: randomUUID(),
        type: TYPE,
        data: metricEventText(METRIC, 3),
        metadata: metadataText(randomUUID()),
      };
      return store.append(stream, revision === -1 ? 'no-stream' : revision, [event]);
    },
    close: () => store.close(),
  });
}

/** The product's command runner, decider and codec on its adapter, without HTTP; users are made first. */
async function runner(users: number): Promise<Appender> {
  const configuration = loadConfiguration({ ...process.env, ROLLCALL_PROJECTOR: 'none' });
  const engine = await openEngine(configuration, createLogger(configuration));
  const salt = randomBytes(32).toString('base64');
  const identification = { attributeKeys: new Set<string>(), control: false } as const;
  const record = (user: number, details: RecordMetricEvent['details']): Promise<unknown> => {
    const id = `bench-user-${numberText(user)}`;
    const command: Omit<RecordMetricEvent, 'at'> = {
      type: 'RecordMetricEvent',
      expects: 'any',
      ...identification,
      id,
      details,
      metric: METRIC,
      value: 3,
      defaultTz: 'UTC',
      metricKeys: new Set([METRIC]),
      eventAttributeKeys: new Set(),
    };
    const stream = streamOfUser(salt, { environment: 'production', tenant: '' }, id);
    return engine.runner.execute(
      userAggregate,
      stream,
      ({ state }, at) => userDecider.decide(state, { ...command, at }),
      { correlationId: randomUUID(), actor: 'be9c4000' },
    );
  };
  const made = Array.from({ length: users }, (_, user) => record(user, { tz: 'Europe/London' }));
  await Promise.all(made);
  return { append: (user) => record(user, {}), close: () => engine.stop() };
}

export const appenders = { client, adapter, runner };
export type AppenderName = keyof typeof appenders;
