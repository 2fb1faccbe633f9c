import { afterEach, describe, expect, it } from '@jest/globals';
import { openMongoStores, type MongoStores } from './open-mongo-stores.js';

describe('The MongoDB stores of a process without a server', () => {
  /** Nothing listens there: the port is reserved. */
  const nowhere = 'mongodb://127.0.0.1:1';
  let stores: MongoStores;
  const open = (url = nowhere): MongoStores => (stores = openMongoStores(url));
  afterEach(() => stores.close());

  const away = { name: 'EngineError', code: 'store_unavailable', detail: { store: 'mongodb' } };
  const asked = ({ readStore, keyStore, snapshots, idempotencyIndex, operational }: MongoStores) => [
    readStore.ping(),
    readStore.collection({ name: 'people', fields: {}, fieldsOf: () => ({}) }),
    readStore.drop('people'),
    readStore.checkpoints.claim('x'),
    readStore.checkpoints.loadMany(['x']),
    readStore.leases.acquire('x', 'me', 1_000),
    readStore.parked.list(),
    readStore.indexReport(),
    keyStore.getMany(['x']),
    keyStore.create(new Map([['x', new Uint8Array(60)]])),
    snapshots.get('x', 1),
    idempotencyIndex.position(),
    idempotencyIndex.add([], '0'),
    idempotencyIndex.reset(),
    operational.touchKeys(new Map([['x', '2024-01-17T10:00:00.000Z']])),
    operational.lastUsed(['x']),
  ];

  it('say that it is away, whatever they are asked, and again when they are asked again', async () => {
    open();
    for (let round = 0; round < 2; round += 1)
      for (const outcome of await Promise.allSettled(asked(stores)))
        expect(outcome).toMatchObject({ status: 'rejected', reason: away });
  });

  it('let one caller look for it once it was not found, and tell all others at once', async () => {
    const { readStore, keyStore } = open();
    await expect(readStore.ping()).rejects.toMatchObject(away);
    const ended: string[] = [];
    const looking = readStore.ping().catch(() => ended.push('who looks'));
    const told = { ...away, detail: { store: 'mongodb', failure: 'no server was found' } };
    await expect(keyStore.getMany(['x'])).rejects.toMatchObject(told);
    expect(ended).toEqual([]);
    await looking;
    const next = keyStore.getMany(['x']);
    await expect(next).rejects.toMatchObject(away);
    await expect(next).rejects.not.toMatchObject(told);
  });

  it('ask it nothing where nothing is asked of them', async () => {
    const { keyStore, operational, readStore } = open();
    expect(await keyStore.getMany([])).toEqual(new Map());
    expect(await operational.lastUsed([])).toEqual(new Map());
    expect(await readStore.checkpoints.loadMany([])).toEqual(new Map());
  });

  it('close each by itself, as often as they are told to', async () => {
    const { keyStore, readStore } = open();
    await keyStore.close();
    await keyStore.close();
    const closed = { ...away, detail: { store: 'mongodb', failure: 'closed' } };
    await expect(keyStore.ping()).rejects.toMatchObject(closed);
    await expect(readStore.ping()).rejects.not.toMatchObject(closed);
    await stores.close();
    await expect(readStore.ping()).rejects.toMatchObject(closed);
  });

  it('refuse a URL that is none, without repeating it', () => {
    const refused = (): unknown => openMongoStores('mongodb://ada:secret@');
    expect(refused).toThrow(/^The MongoDB URL cannot be used/);
    expect(refused).not.toThrow(/secret/);
    open();
  });
});
