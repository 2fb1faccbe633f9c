import { describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain } from '../support/recorded-events.js';
import { counted, noise, tallies } from './support/counting.js';
import { notes, PATIENCE_MS, projectAll, projectorOf } from './support/projector-room.js';

const build = 'tallies-v1';

async function logOf(...values: readonly number[]): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  for (const value of values) await appendPlain(store, 'a', counted(value));
  return store;
}

async function projected(...values: readonly number[]) {
  const store = await logOf(...values);
  const readStore = new MemoryReadStore();
  await projectAll(store, projectorOf(store, readStore, [tallies]));
  return { store, readStore };
}

describe('Read models and the log they belong to', () => {
  const strangers = {
    'a log of another installation': {
      values: [1, 2],
      options: { installationId: 'there' },
      reason: 'the checkpoint is of another installation',
    },
    'a log that ends before the checkpoint': {
      values: [7],
      options: {},
      reason: 'the checkpoint is beyond the head of the log',
    },
    'a log that went another way after a restore': {
      values: [1, 7, 8],
      options: {},
      reason: 'the event of the checkpoint is not in the log',
    },
  };
  for (const [name, { values, options, reason }] of Object.entries(strangers)) {
    it(`are begun anew for ${name}, parked documents too`, async () => {
      const { readStore } = await projected(1, 2);
      const record = {
        build,
        document: '0/x',
        stream: 'x',
        position: '1',
        eventId: 'e',
        error: 'E',
        stack: '',
      };
      await readStore.parked.park({ ...record, since: '2024-01-01T00:00:00.000Z' });
      const log = await logOf(...values);
      const { lines, log: logger } = notes();
      await projectAll(log, projectorOf(log, readStore, [tallies], { ...options, log: logger }));
      expect(readStore.contents(build)).toEqual({ '0/a': { values } });
      expect(await readStore.parked.list()).toEqual([]);
      expect(lines).toMatchObject([{ level: 'warn', detail: { build, reason } }]);
    });

    it(`stop with the reason for ${name}, where they must not begin anew`, async () => {
      const { readStore } = await projected(1, 2);
      const before = readStore.contents(build);
      const log = await logOf(...values);
      const projector = projectorOf(log, readStore, [tallies], { ...options, onForeignLog: 'stop' });
      await projector.start();
      expect(await projector.reached(await log.head(), PATIENCE_MS)).toBe(false);
      await projector.stop();
      expect(projector.status()).toMatchObject([
        { state: 'stopped', error: { code: 'foreign_log', message: `${build}: ${reason}` } },
      ]);
      expect(readStore.contents(build)).toEqual(before);
    });
  }

  it('go on where they stopped on their own log', async () => {
    const { store, readStore } = await projected(1, 2);
    const again = readStore.reopened();
    await appendPlain(store, 'a', counted(3));
    await projectAll(store, projectorOf(store, again, [tallies]));
    expect(again.writes).not.toContain(`drop ${build}`);
    expect(again.contents(build)).toEqual({ '0/a': { values: [1, 2, 3] } });
  });

  it('come back with the same content when their file is deleted', async () => {
    const { store, readStore } = await projected(1, 2, 3);
    const fresh = new MemoryReadStore();
    await projectAll(store, projectorOf(store, fresh, [tallies]));
    expect(fresh.contents(build)).toEqual(readStore.contents(build));
  });

  it.each(['rebuild', 'stop'] as const)(
    'are bound to the log before the first document is written, where another log lets them %s',
    async (onForeignLog) => {
      const store = await logOf(1);
      const readStore = new MemoryReadStore();
      await projectAll(store, projectorOf(store, readStore, [tallies], { onForeignLog }));
      const bound = readStore.writes.indexOf(`save ${build}/0 `);
      expect(bound).toBeGreaterThan(-1);
      expect(bound).toBeLessThan(readStore.writes.indexOf(`put ${build} 0/a`));
    },
  );

  it('do not trust documents that no checkpoint vouches for', async () => {
    const { store, readStore } = await projected(1);
    const collection = await readStore.collection({ name: build, fields: {}, fieldsOf: () => ({}) });
    await collection.put([{ id: '0/a', position: '9999999999999999', body: { values: [99] } }]);
    await readStore.checkpoints.reset(`${build}/0`);
    await projectAll(store, projectorOf(store, readStore, [tallies]));
    expect(readStore.contents(build)).toEqual({ '0/a': { values: [1] } });
  });
});

describe('An owner of read models', () => {
  it('that has been deposed stops, and changes nothing any more', async () => {
    const { store, readStore } = await projected(1);
    const old = projectorOf(store, readStore.reopened(), [tallies], { heartbeatMs: 5 });
    await old.start();
    await old.reached(await store.head(), PATIENCE_MS);
    const successor = projectorOf(store, readStore, [tallies]);
    await successor.start();
    const { position } = await appendPlain(store, 'a', counted(2));
    expect(await successor.reached(position, PATIENCE_MS)).toBe(true);
    await eventually('the old owner to stop', () => old.status()[0]?.state === 'stopped');
    await old.stop();
    await successor.stop();
    expect(old.status()).toMatchObject([{ state: 'stopped', error: { code: 'deposed' } }]);
    expect(readStore.contents(build)).toEqual({ '0/a': { values: [1, 2] } });
    expect((await readStore.checkpoints.load(`${build}/0`))?.position).toBe(position);
  });

  it('that is late writes nothing over what its successor has folded further', async () => {
    const { store, readStore } = await projected(1);
    const slow = readStore.reopened();
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    let isWaiting = false;
    slow.collection = async (definition) => {
      const documents = await readStore.collection(definition);
      return {
        ...documents,
        put: async (late) => {
          const copies = late.map(({ id, position, body }) => ({ id, position, body }));
          isWaiting = true;
          await gate;
          return documents.put(copies);
        },
      };
    };
    const old = projectorOf(store, slow, [tallies]);
    await old.start();
    const { position } = await appendPlain(store, 'a', counted(2));
    await eventually('the old owner to write', () => isWaiting);
    await appendPlain(store, 'a', counted(3));
    await projectAll(store, projectorOf(store, readStore, [tallies]));
    letGo();
    expect(await old.reached(position, PATIENCE_MS)).toBe(true);
    expect(readStore.contents(build)).toEqual({ '0/a': { values: [1, 2, 3] } });
    await old.stop();
  });

  it('is not deposed by its own save whose answer was lost', async () => {
    const { store, readStore } = await projected(1);
    const flaky = readStore.reopened();
    const { save } = flaky.checkpoints;
    let lost = 0;
    flaky.checkpoints.save = async (...args) => {
      const saved = await save(...args);
      if (lost++ === 0) throw new Error('The answer was lost');
      return saved;
    };
    const projector = projectorOf(store, flaky, [tallies], { heartbeatMs: 5 });
    await projector.start();
    await appendPlain(store, 'a', counted(2));
    await eventually('a save to be lost', () => lost > 0);
    const { position } = await appendPlain(store, 'a', counted(3));
    await eventually(
      'the checkpoint to pass the last event',
      async () => (await readStore.checkpoints.load(`${build}/0`))?.position === position,
    );
    await projector.stop();
    expect(projector.status()[0]?.state).not.toBe('stopped');
    expect(readStore.contents(build)).toEqual({ '0/a': { values: [1, 2, 3] } });
  });

  it('saves its checkpoint also past events of no interest', async () => {
    const { store, readStore } = await projected(1);
    const projector = projectorOf(store, readStore, [tallies], { heartbeatMs: 5 });
    await projector.start();
    const { position } = await appendPlain(store, 'a', noise, noise);
    await eventually(
      'the checkpoint to pass the quiet stretch',
      async () => (await readStore.checkpoints.load(`${build}/0`))?.position === position,
    );
    await projector.stop();
  });
});
