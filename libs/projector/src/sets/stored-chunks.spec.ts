import { beforeEach, describe, expect, it } from '@jest/globals';
import { activeOn, knownUsers, SetChanges } from '@rollcall/analytics';
import type { Collection } from '@rollcall/read-store';
import { MemoryReadStore } from '../../../../test/support/memory-read-store.js';
import { PieceSize } from '../pacing.js';
import { Chunks } from './chunks.js';
import { type SetDocument, setsCollection } from './set-documents.js';
import { StoredChunks } from './stored-chunks.js';

const part = '0/user-production~';
const name = activeOn('utc', '2024-03-14');
const other = activeOn('utc', '2024-03-14', 'words');

let collection: Collection<SetDocument>;
let written: number;

const chunks = (): Chunks =>
  new Chunks(collection, { load: new PieceSize(1, 10), store: new PieceSize(1, 10) }, 1_000, () => undefined);

/** Ordinals come into sets, each by an event of its own. */
async function come(into: readonly string[], ordinals: readonly number[], by = chunks()): Promise<void> {
  const changes = new SetChanges();
  const differences = into.map((set) => ({ kind: 'into', set }) as const);
  for (const ordinal of ordinals) changes.add(ordinal, String(++written).padStart(16, '0'), differences, 0);
  await by.apply(new Map([[part, changes]]));
}

const upTo = (count: number): number[] => [...Array(count).keys()];

async function read(set: string, position?: string) {
  const [held] = await new StoredChunks(collection).sets(part, [{ name: set, position }]);
  return held && { position: held.position, ordinals: held.value.ordinals() };
}

beforeEach(async () => {
  written = 0;
  collection = await setsCollection(new MemoryReadStore(), 'build');
  await come([knownUsers], [0]);
});

describe('Chunks that are read', () => {
  it('are empty at the start where there are none, and that is still so until there are', async () => {
    expect(await read(name)).toEqual({ position: '', ordinals: [] });
    expect(await read(name, '')).toBeUndefined();
    await come([name], [3]);
    expect(await read(name, '')).toMatchObject({ ordinals: [3] });
  });

  it('are told to be what they were until their page changes', async () => {
    await come([name], [3]);
    const first = await read(name);
    expect(await read(name, first?.position)).toBeUndefined();
    await come([name, other], [4]);
    expect(await read(name, first?.position)).toMatchObject({ ordinals: [3, 4] });
  });

  it('are read on where they outgrow their page, and are told to change there', async () => {
    await come([name, other], upTo(10));
    const inPage = await read(name);
    await come([name], upTo(200));
    const alone = await read(name, inPage?.position);
    expect(alone?.ordinals).toEqual(upTo(200));
    expect(await read(name, alone?.position)).toBeUndefined();
    await come([name], [500]);
    expect((await read(name, alone?.position))?.ordinals).toEqual([...upTo(200), 500]);
    expect((await read(other))?.ordinals).toEqual(upTo(10));
  });

  it('are read on in a page that is full, whether they were in it or came later', async () => {
    const values = Array.from({ length: 70 }, (_, at) => activeOn('utc', '2024-03-14', `metric-${at}`));
    const by = chunks();
    await come(values, [1], by);
    await come(values, [2], by);
    await come([name, ...values.toReversed()], [3]);
    for (const value of values) expect((await read(value))?.ordinals).toEqual([1, 2, 3]);
    const late = await read(name);
    expect(late?.ordinals).toEqual([3]);
    expect(await read(name, late?.position)).toBeUndefined();
    expect(await read(activeOn('utc', '2024-03-14', 'none'))).toMatchObject({ ordinals: [] });
  });

  it('are those of the page, whatever a killed process has left beside it', async () => {
    await come([name], [3]);
    const before = await read(name);
    const killed: Collection<SetDocument> = Object.assign(Object.create(collection) as typeof collection, {
      put: (documents: Parameters<typeof collection.put>[0]) => {
        if (documents.some(({ body }) => body?.kind === 'day')) throw new Error('killed');
        return collection.put(documents);
      },
    });
    const dying = new Chunks(
      killed,
      { load: new PieceSize(1, 10), store: new PieceSize(1, 10) },
      1_000,
      () => undefined,
    );
    await expect(come([name], upTo(200), dying)).rejects.toThrow('killed');
    expect(await read(name, before?.position)).toBeUndefined();
    // What the other wrote lies beyond: its events come again.
    written = 2;
    await come([name], upTo(200));
    expect((await read(name))?.ordinals).toEqual(upTo(200));
    await come([name], [777]);
    expect((await read(name))?.ordinals).toEqual([...upTo(200), 777]);
  });
});
