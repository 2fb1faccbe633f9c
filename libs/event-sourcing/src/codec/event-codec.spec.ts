import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '@rollcall/domain';
import type { NewEvent, RecordedEvent } from '../event-store.js';
import type { KeyStore } from '../key-store.js';
import type { DataKey } from '../sealing/data-key.js';
import { SealingKeys } from '../sealing/sealing-keys.js';
import { anySealed, EventCodec } from './event-codec.js';
import { domainSchemas, type EventSchemas } from './event-schemas.js';

const keyStoreWith = (kept: Map<string, Uint8Array>, lookUps: string[][] = []): KeyStore => ({
  getMany: async (ids) => {
    lookUps.push([...ids]);
    return new Map([...kept].filter(([id]) => ids.includes(id)));
  },
  create: async (wrapped) => wrapped.forEach((key, id) => kept.set(id, key)),
  forget: async (ids) => ids.forEach((id) => kept.delete(id)),
  ping: () => Promise.resolve(),
  close: () => Promise.resolve(),
});

const recordedAt = '2024-01-17T10:00:00.000Z';

const at = (stream: string, event: NewEvent, revision = 0): RecordedEvent => ({
  ...event,
  stream,
  revision,
  position: String(revision + 1).padStart(16, '0'),
});

const identified = (sealed: object): DomainEvent => ({ type: 'UserIdentified', data: { sealed, tz: 'UTC' } });
const metricEvent = (value: number, idempotencyKey?: string): DomainEvent => ({
  type: 'MetricEventRecorded',
  data: { metric: 'commits', value, at: recordedAt, tz: 'UTC', day: '2024-01-17' },
  idempotencyKey,
});

describe('EventCodec', () => {
  let kept: Map<string, Uint8Array>;
  let lookUps: string[][];
  let keys: SealingKeys;
  let codec: EventCodec;
  let key: DataKey;

  /** A process that has nothing of this one in memory. */
  const another = (schemas?: EventSchemas): EventCodec =>
    new EventCodec({
      keys: new SealingKeys({ keyStore: keyStoreWith(kept, lookUps), installationKey }),
      schemas,
    });

  const installationKey = randomBytes(32);

  beforeEach(async () => {
    kept = new Map();
    lookUps = [];
    keys = new SealingKeys({ keyStore: keyStoreWith(kept), installationKey });
    codec = new EventCodec({ keys });
    key = await keys.keyOf(undefined);
  });

  it('reads back what was written, with where and when it stands', async () => {
    const [event] = codec.encode('user-a', [metricEvent(2.5, 'order-1')], {
      recordedAt,
      correlationId: 'request-1',
      causationId: 'cause-1',
      actor: 'adm1',
    });
    expect(await codec.decode([at('user-a', event!, 3)])).toEqual([
      {
        ...metricEvent(2.5, 'order-1'),
        id: event!.id,
        stream: 'user-a',
        revision: 3,
        position: '0000000000000004',
        recordedAt,
        correlationId: 'request-1',
        causationId: 'cause-1',
        actor: 'adm1',
      },
    ]);
  });

  it('keeps metadata as decided: version, time, request, cause, actor, idempotency key, and nothing that is absent', async () => {
    const [full, bare] = codec.encode('user-a', [metricEvent(1, 'k'), metricEvent(1)], {
      recordedAt,
      actor: 'adm1',
    });
    expect(full!.metadata).toBe(`{"v":1,"recordedAt":"${recordedAt}","actor":"adm1","idempotencyKey":"k"}`);
    expect(bare!.metadata).toBe(`{"v":1,"recordedAt":"${recordedAt}","actor":"adm1"}`);
  });

  it('reads metadata however it is spelled', async () => {
    const [event] = codec.encode('user-a', [metricEvent(1, 'a "quoted" \\ \n key')], {
      recordedAt,
      actor: 'é',
    });
    const spelled = '{ "idempotencyKey": "k", "more": 1, "actor": "a", "recordedAt": "2024", "v": 1 }';
    const decoded = await codec.decode([
      at('user-a', event!),
      at('user-a', { ...event!, metadata: spelled }, 1),
    ]);
    expect(decoded).toMatchObject([
      { idempotencyKey: 'a "quoted" \\ \n key', actor: 'é', recordedAt },
      { idempotencyKey: 'k', actor: 'a', recordedAt: '2024' },
    ]);
  });

  it('seals the personal part, and only that', async () => {
    const [event] = codec.encode(
      'user-a',
      [identified({ id: 'ada', email: 'ada@example.com' })],
      { recordedAt },
      key,
    );
    expect(event!.data).toMatch(/^\{"sealed":"[A-Za-z0-9+/]+=*","tz":"UTC"\}$/);
    const [decoded] = await another().decode([at('user-a', event!)]);
    expect(decoded!.data).toEqual({ sealed: { id: 'ada', email: 'ada@example.com' }, tz: 'UTC' });
  });

  it('seals keys and values of any spelling', async () => {
    const sealed = JSON.parse(
      '{"__proto__":"a","constructor":null,"a.b$":"\\u0000 \\ud83d\\ude00 \\ud800"}',
    ) as object;
    const [event] = codec.encode(
      'user-a',
      [{ type: 'AttributesSet', data: { keys: [], sealed } }],
      { recordedAt },
      key,
    );
    const [decoded] = await another().decode([at('user-a', event!)]);
    expect(JSON.stringify(decoded!.data)).toBe(JSON.stringify({ keys: [], sealed }));
  });

  it('names the key where something is sealed, and only there', () => {
    const events = codec.encode('user-a', [identified({ id: 'ada' }), metricEvent(1)], { recordedAt }, key);
    expect(events.map(({ metadata }) => metadata)).toEqual([
      `{"v":1,"k":"${key.id}","recordedAt":"${recordedAt}"}`,
      `{"v":1,"recordedAt":"${recordedAt}"}`,
    ]);
  });

  it('needs no key, and looks none up, where nothing is sealed', async () => {
    const plain = [metricEvent(1), { type: 'UserIdentified', data: { tz: 'UTC' } }];
    expect([anySealed(plain), anySealed([...plain, identified({})])]).toEqual([false, true]);
    const events = codec.encode('user-a', plain, { recordedAt });
    await another().decode(events.map((event, revision) => at('user-a', event, revision)));
    expect(lookUps).toEqual([]);
  });

  it('writes nothing personal in the clear for want of a key', () => {
    expect(() => codec.encode('user-a', [identified({ id: 'ada' })], { recordedAt })).toThrow(
      'key is needed',
    );
  });

  it('looks up the keys of a whole batch at once, and keeps its order', async () => {
    const written: RecordedEvent[] = [];
    const ids: string[] = [];
    for (const stream of ['user-a', 'user-b', 'user-c']) {
      const own = await keys.keyOf(undefined);
      ids.push(own.id);
      const events = [identified({ id: stream }), metricEvent(1), identified({ name: stream })];
      const encoded = codec.encode(stream, events, { recordedAt }, own);
      written.push(...encoded.map((event, revision) => at(stream, event, revision)));
    }
    const decoded = await another().decode(written);
    expect(lookUps).toEqual([ids]);
    expect(decoded.map(({ id }) => id)).toEqual(written.map(({ id }) => id));
  });

  it('leaves the personal part out once the key is forgotten, and nothing else', async () => {
    const [event] = codec.encode('user-a', [identified({ id: 'ada' })], { recordedAt }, key);
    await keys.forget([key.id]);
    const [decoded] = await codec.decode([at('user-a', event!)]);
    expect(decoded!.data).toEqual({ tz: 'UTC' });
    expect(decoded!.data).not.toHaveProperty('sealed');
  });

  it('never guesses: what does not open with the key there is, is an error that says where', async () => {
    const [first, second] = codec.encode(
      'user-a',
      [identified({ id: 'a' }), identified({ id: 'b' })],
      { recordedAt },
      key,
    );
    const swapped = at('user-a', { ...first!, data: second!.data });
    await expect(codec.decode([swapped])).rejects.toMatchObject({
      code: 'unsealing_failed',
      detail: { eventId: first!.id, stream: 'user-a', revision: 0 },
    });
    const renamed = first!.metadata.replace(key.id, (await keys.keyOf(undefined)).id);
    await expect(codec.decode([at('user-a', { ...first!, metadata: renamed })])).rejects.toMatchObject({
      code: 'unsealing_failed',
    });
    await expect(codec.decode([at('user-b', first!)])).rejects.toMatchObject({ code: 'unsealing_failed' });
  });

  it('refuses a sealed part whose key is not named', async () => {
    const [event] = codec.encode('user-a', [identified({ id: 'ada' })], { recordedAt }, key);
    const metadata = `{"v":1,"recordedAt":"${recordedAt}"}`;
    await expect(codec.decode([at('user-a', { ...event!, metadata })])).rejects.toMatchObject({
      code: 'malformed_event',
      detail: { eventId: event!.id, stream: 'user-a' },
    });
  });

  it('leaves out events of types it does not know', async () => {
    const written = codec.encode('user-a', [metricEvent(1), metricEvent(2)], { recordedAt });
    const [first, second] = written.map((event, revision) => at('user-a', event, revision));
    const decoded = await codec.decode([{ ...first!, type: 'FromTheFuture', metadata: '{"v":9}' }, second!]);
    expect(decoded.map(({ revision }) => revision)).toEqual([1]);
  });

  it.each(['{"v":2,"recordedAt":""}', '{"v":0,"recordedAt":""}', '{"recordedAt":""}'])(
    'refuses an event whose version it does not know: %s',
    async (metadata) => {
      const [event] = codec.encode('user-a', [metricEvent(1)], { recordedAt });
      await expect(codec.decode([at('user-a', { ...event!, metadata })])).rejects.toMatchObject({
        code: 'unknown_event_version',
        detail: { eventId: event!.id, type: 'MetricEventRecorded' },
      });
    },
  );

  it.each(['', '{"secret', '"secret"', 'null', '7'])(
    'refuses data that is no JSON object, and repeats none of it: %s',
    async (data) => {
      const [event] = codec.encode('user-a', [metricEvent(1)], { recordedAt });
      const refused = codec.decode([at('user-a', { ...event!, data })]);
      await expect(refused).rejects.toMatchObject({
        code: 'malformed_event',
        message: expect.not.stringContaining('secret'),
      });
    },
  );

  it('refuses to write a type that no schema is registered for', () => {
    expect(() => codec.encode('user-a', [{ type: 'Unheard', data: {} }], { recordedAt })).toThrow('Unheard');
  });

  it('runs the upcasters from the written version on, in order, on opened data', async () => {
    const [old] = codec.encode('user-a', [identified({ id: 'ada' })], { recordedAt }, key);
    const toSecond = (data: object): object => ({ ...data, trail: [2], saw: Object.keys(data) });
    const toThird = (data: object): object => ({
      ...data,
      trail: [...(data as { trail: number[] }).trail, 3],
    });
    const newer = another({ UserIdentified: { version: 3, upcasters: [toSecond, toThird] } });
    const [decoded] = await newer.decode([at('user-a', old!)]);
    expect(decoded!.data).toEqual({ sealed: { id: 'ada' }, tz: 'UTC', trail: [2, 3], saw: ['sealed', 'tz'] });

    const [current] = newer.encode('user-a', [identified({ id: 'ada' })], { recordedAt }, key);
    expect(current!.metadata).toContain('"v":3');
    expect((await newer.decode([at('user-a', current!)]))[0]!.data).toEqual({
      sealed: { id: 'ada' },
      tz: 'UTC',
    });

    const second = { ...old!, data: '{"trail":[2]}', metadata: old!.metadata.replace('"v":1', '"v":2') };
    expect((await newer.decode([at('user-a', second)]))[0]!.data).toEqual({ trail: [2, 3] });
  });
});

interface GoldenFixture {
  readonly installationKey: string;
  readonly wrappedKeys: Record<string, string>;
  readonly events: readonly { readonly stored: RecordedEvent; readonly decoded: unknown }[];
}

describe('The golden fixtures', () => {
  const directory = new URL('../../fixtures/', import.meta.url);
  const fixtures = readdirSync(directory).map(
    (name) => JSON.parse(readFileSync(new URL(name, directory), 'utf8')) as GoldenFixture,
  );

  it('are read as they ever were', async () => {
    for (const { installationKey, wrappedKeys, events } of fixtures) {
      const kept = new Map(
        Object.entries(wrappedKeys).map(([id, wrapped]) => [id, Buffer.from(wrapped, 'base64')]),
      );
      const keys = new SealingKeys({
        keyStore: keyStoreWith(kept),
        installationKey: Buffer.from(installationKey, 'base64'),
      });
      const decoded = await new EventCodec({ keys }).decode(events.map(({ stored }) => stored));
      expect(decoded).toEqual(events.map((event) => event.decoded));
    }
  });

  it('hold every version of every event type', () => {
    const held = fixtures.flatMap(({ events }) =>
      events.map(({ stored }) => `${stored.type} ${(JSON.parse(stored.metadata) as { v: number }).v}`),
    );
    for (const [type, { version }] of Object.entries(domainSchemas)) {
      for (let v = 1; v <= version; v++) expect(held).toContain(`${type} ${v}`);
    }
  });

  it('leave no version without a way to the next', () => {
    for (const { version, upcasters } of Object.values(domainSchemas))
      expect(upcasters).toHaveLength(version - 1);
  });
});
