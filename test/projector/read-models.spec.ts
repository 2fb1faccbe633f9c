import { describe, expect, it, jest } from '@jest/globals';
import { START } from '@rollcall/event-sourcing';
import { type Projector, ReadModels } from '@rollcall/projector';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { MemoryReadStore } from '../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../support/recorded-events.js';
import { cleared, counted, fragile, noise, parities, tallies } from './support/counting.js';
import { PATIENCE_MS, projectAll, projectorOf } from './support/projector-room.js';

function room() {
  const store = new MemoryEventStore();
  const readStore = new MemoryReadStore();
  const project = (...projections: Parameters<typeof projectorOf>[2]) =>
    projectAll(store, projectorOf(store, readStore, projections));
  const readModels = (projector?: Projector) =>
    new ReadModels({ store, codec: plainCodec, readStore, projector, shards: 1 });
  return { store, readStore, project, readModels };
}

describe('A consistent read', () => {
  it('equals the fold of the stream while no projector runs', async () => {
    const { store, project, readModels } = room();
    const models = readModels();
    const expected: number[] = [];
    expect(await models.get(tallies, { stream: 'a' })).toEqual({ body: undefined, position: START });
    for (const value of [1, 2, 3, 4, 5]) {
      const { position } = await appendPlain(store, 'a', counted(value), noise);
      expected.push(value);
      expect(await models.get(tallies, { stream: 'a' })).toEqual({ body: { values: expected }, position });
      if (value === 3) await project(tallies);
      await appendPlain(store, 'b', counted(value));
    }
    await appendPlain(store, 'a', cleared);
    expect((await models.get(tallies, { stream: 'a' })).body).toBeUndefined();
  });

  it('has what is written and projected while it reads the document', async () => {
    const { store, readStore, project, readModels } = room();
    await appendPlain(store, 'a', counted(1));
    await project(tallies);
    let meanwhile = async (): Promise<void> => {
      meanwhile = () => Promise.resolve();
      await appendPlain(store, 'a', counted(2));
      await project(tallies);
    };
    const open = readStore.collection.bind(readStore);
    readStore.collection = async (definition) => {
      const documents = await open(definition);
      return {
        ...documents,
        get: async (id) => {
          const found = await documents.get(id);
          await meanwhile();
          return found;
        },
      };
    };
    expect((await readModels().get(tallies, { stream: 'a' })).body).toEqual({ values: [1, 2] });
    expect(readStore.contents('tallies-v1')).toEqual({ '0/a': { values: [1, 2] } });
  });

  it('needs one look at the stream of a quiet user, and one page more for a busy one', async () => {
    const { store, project, readModels } = room();
    for (let value = 0; value < 20; value++) await appendPlain(store, 'a', counted(value));
    await project(tallies);
    const models = readModels();
    store.reads.length = 0;
    expect((await models.get(tallies, { stream: 'a' })).body?.values).toHaveLength(20);
    expect(store.reads).toHaveLength(1);
    for (let value = 20; value < 100; value++) await appendPlain(store, 'a', counted(value));
    store.reads.length = 0;
    expect((await models.get(tallies, { stream: 'a' })).body?.values).toHaveLength(100);
    expect(store.reads.length).toBeLessThanOrEqual(2);
  });

  it('folds nothing twice where the document is ahead of the checkpoint', async () => {
    const { store, readStore, readModels } = room();
    await appendPlain(store, 'a', counted(1), counted(2));
    const dying = readStore.reopened((write) => {
      if (/^save .* 0/.test(write)) throw new Error('The process is dead');
    });
    await projectAll(store, projectorOf(store, dying, [tallies, parities]));
    expect((await readStore.checkpoints.load('tallies-v1/0'))?.position).toBe('');
    store.reads.length = 0;
    expect((await readModels().get(tallies, { stream: 'a' })).body).toEqual({ values: [1, 2] });
    expect(store.reads).toHaveLength(1);
    await appendPlain(store, 'a', counted(3));
    expect((await readModels().get(tallies, { stream: 'a' })).body).toEqual({ values: [1, 2, 3] });
    const keys = ['a/odd', 'a/even'];
    const { bodies } = await readModels().getMany(parities, { stream: 'a', keys });
    expect(Object.fromEntries(bodies)).toEqual({ 'a/odd': { values: [1, 3] }, 'a/even': { values: [2] } });
  });

  it('answers several documents of one stream from one tail of it', async () => {
    const { store, project, readModels } = room();
    await appendPlain(store, 'a', counted(1), counted(2));
    await project(parities);
    await appendPlain(store, 'a', counted(4));
    const models = readModels();
    store.reads.length = 0;
    const keys = ['a/odd', 'a/even', 'a/neither'];
    const { bodies } = await models.getMany(parities, { stream: 'a', keys });
    expect(Object.fromEntries(bodies)).toEqual({ 'a/odd': { values: [1] }, 'a/even': { values: [2, 4] } });
    expect(store.reads.length).toBeLessThanOrEqual(2);
  });

  it('needs no look at the stream where this process alone appends and the log is folded to its head', async () => {
    const { store, readStore, project } = room();
    const models = new ReadModels({ store, codec: plainCodec, readStore, shards: 1, exclusive: true });
    const { position } = await appendPlain(store, 'a', counted(1));
    await project(tallies);
    store.reads.length = 0;
    expect(await models.get(tallies, { stream: 'a' })).toEqual({ body: { values: [1] }, position });
    expect(store.reads).toEqual([]);
    await appendPlain(store, 'a', counted(2));
    expect((await models.get(tallies, { stream: 'a' })).body).toEqual({ values: [1, 2] });
  });

  it('waits for the projector when more than a thousand events are above the document', async () => {
    const { store, readStore, readModels } = room();
    const many = Array.from({ length: 1_300 }, (_, value) => counted(value));
    const { position } = await appendPlain(store, 'a', ...many);
    const projector = projectorOf(store, readStore, [tallies]);
    const answer = readModels(projector).get(tallies, { stream: 'a' });
    await projector.start();
    const { body, position: asOf } = await answer;
    expect(body?.values).toHaveLength(1_300);
    expect(asOf).toBe(position);
    await projector.stop();
  });

  it('says read_model_behind when the projector does not come that far in time', async () => {
    const { store, readModels } = room();
    await appendPlain(store, 'a', ...Array.from({ length: 1_300 }, (_, value) => counted(value)));
    const answer = readModels().get(tallies, { stream: 'a' });
    await expect(answer).rejects.toMatchObject({ code: 'read_model_behind' });
  });

  it('folds a thousand events itself', async () => {
    const { store, readModels } = room();
    await appendPlain(store, 'a', ...Array.from({ length: 1_000 }, (_, value) => counted(value)));
    expect((await readModels().get(tallies, { stream: 'a' })).body?.values).toHaveLength(1_000);
  });
});

describe('A read from a given position on', () => {
  it('needs no waiting for a position that the log has reached: the stream itself was read', async () => {
    const { store, readModels } = room();
    await appendPlain(store, 'a', counted(1));
    const { position } = await appendPlain(store, 'b', counted(2));
    const { body } = await readModels().get(tallies, { stream: 'a' }, { minPosition: position });
    expect(body).toEqual({ values: [1] });
  });

  it('needs one look where the stream itself goes that far', async () => {
    const { store, readModels } = room();
    await appendPlain(store, 'a', counted(1));
    const { position } = await appendPlain(store, 'a', counted(2));
    const head = jest.spyOn(store, 'head');
    store.reads.length = 0;
    const { body } = await readModels().get(tallies, { stream: 'a' }, { minPosition: position });
    expect(body).toEqual({ values: [1, 2] });
    expect([store.reads.length, head.mock.calls.length]).toEqual([1, 0]);
  });

  it.each([0, 1])(
    'has all up to there from a node that lags behind for %i looks at the log',
    async (looks) => {
      const { store, readModels } = room();
      const { position: old } = await appendPlain(store, 'a', counted(1));
      const { position } = await appendPlain(store, 'a', counted(2));
      const late = store.events.splice(1);
      const head = jest.spyOn(store, 'head');
      for (let look = 0; look < looks; look++) head.mockResolvedValueOnce(old);
      head.mockImplementationOnce(() => {
        store.events.push(...late);
        return Promise.resolve(position);
      });
      const answer = await readModels().get(tallies, { stream: 'a' }, { minPosition: position });
      expect(answer).toEqual({ body: { values: [1, 2] }, position });
    },
  );

  it('waits for the projector where more than a thousand events come with what it waits for', async () => {
    const { store, readStore, project, readModels } = room();
    await appendPlain(store, 'a', counted(1));
    await project(tallies);
    const many = Array.from({ length: 1_300 }, (_, value) => counted(value));
    const { position } = await appendPlain(store, 'a', ...many);
    const late = store.events.splice(1);
    const projector = projectorOf(store, readStore, [tallies]);
    jest.spyOn(store, 'head').mockImplementationOnce(async () => {
      store.events.push(...late);
      await projector.start();
      return position;
    });
    const { body } = await readModels(projector).get(tallies, { stream: 'a' }, { minPosition: position });
    expect(body?.values).toHaveLength(1_301);
    await projector.stop();
  });

  it('says read_model_behind for a position that the log does not reach', async () => {
    const { store, readModels } = room();
    await appendPlain(store, 'a', counted(1));
    const answer = readModels().get(tallies, { stream: 'a' }, { minPosition: '0000000000000099' });
    await expect(answer).rejects.toMatchObject({ code: 'read_model_behind' });
  });

  it('waits for lists until the read model has it, and tells as of when they are', async () => {
    const { store, readStore, readModels } = room();
    const { position } = await appendPlain(store, 'a', counted(1));
    const projector = projectorOf(store, readStore, [tallies]);
    const answer = readModels(projector).find(tallies, { limit: 10 }, { minPosition: position });
    await projector.start();
    const { documents, asOf } = await answer;
    expect(documents).toEqual([{ id: '0/a', position, body: { values: [1] } }]);
    expect(asOf).toBe(position);
    await projector.stop();
  });
});

describe('An eventual read', () => {
  it('answers with the read model as it stands and does not look at the stream', async () => {
    const { store, project, readModels } = room();
    const { position } = await appendPlain(store, 'a', counted(1));
    await project(tallies);
    await appendPlain(store, 'a', counted(2));
    store.reads.length = 0;
    const answer = await readModels().get(tallies, { stream: 'a' }, { consistency: 'eventual' });
    expect(answer).toEqual({ body: { values: [1] }, position });
    expect(store.reads).toEqual([]);
  });
});

describe('A parked document', () => {
  it('is refused to consistent reads, in this process and elsewhere, and eventual ones get its last good state', async () => {
    const { store, readStore, readModels } = room();
    const projection = fragile(new Set([2]));
    await appendPlain(store, 'a', counted(1), counted(2), counted(3));
    const projector = projectorOf(store, readStore, [projection]);
    await projector.start();
    await projector.reached(await store.head(), PATIENCE_MS);
    const here = readModels(projector);
    await expect(here.get(projection, { stream: 'a' })).rejects.toMatchObject({ code: 'parked' });
    await projector.stop();
    const elsewhere = readModels();
    await expect(elsewhere.get(projection, { stream: 'a' })).rejects.toMatchObject({ code: 'parked' });
    const { body } = await elsewhere.get(projection, { stream: 'a' }, { consistency: 'eventual' });
    expect(body).toEqual({ values: [1] });
  });

  it('is refused also before the projector has come to the event that cannot be folded', async () => {
    const { store, readModels } = room();
    await appendPlain(store, 'a', counted(2));
    const answer = readModels().get(fragile(new Set([2])), { stream: 'a' });
    await expect(answer).rejects.toMatchObject({ code: 'parked' });
  });
});
