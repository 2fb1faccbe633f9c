import { expect } from '@jest/globals';
import type { DomainEvent } from '@rollcall/domain';
import { buildName, type DocumentProjection } from '@rollcall/projections';
import { Projector } from '@rollcall/projector';
import type { DocumentBody } from '@rollcall/read-store';
import { MemoryEventStore } from './memory-event-store.js';
import { MemoryReadStore } from './memory-read-store.js';
import { plainCodec, plainEvent } from './recorded-events.js';
import { PATIENCE_MS } from './eventually.js';

type Entry = readonly [stream: string, event: DomainEvent];

/** Second n of the log's first minute: when its n-th event was recorded. */
export const second = (n: number): string => new Date(Date.UTC(2024, 0, 1, 0, 0, n)).toISOString();

async function project(
  store: MemoryEventStore,
  readStore: MemoryReadStore,
  projection: DocumentProjection<DocumentBody>,
  batchSize: number,
): Promise<void> {
  const options = { store, readStore, codec: plainCodec, projections: [projection], batchSize };
  const projector = new Projector({ ...options, shards: 1, installationId: 'here' });
  await projector.start();
  const reached = await projector.reached(await store.head(), PATIENCE_MS);
  await projector.stop();
  if (!reached) throw new Error(`Not projected: ${JSON.stringify(projector.status())}`);
}

/**
 * Projects a log through the real engine, then delivers all of it again in batches of another size: the second time must
 * write no document.
 */
export function projecting<Body extends DocumentBody>(projection: DocumentProjection<Body>) {
  return {
    given: (...log: readonly Entry[]) => ({
      /** Documents by key; a deleted one is undefined. */
      async then(documents: Readonly<Record<string, Body | undefined>>): Promise<void> {
        const store = new MemoryEventStore();
        for (const [index, [stream, event]] of log.entries()) {
          await store.append(stream, 'any', [plainEvent(event, second(index + 1))]);
        }
        const readStore = new MemoryReadStore();
        const name = buildName(projection);
        await project(store, readStore, projection, 1_000);
        const expected = Object.entries(documents).map(([key, body]) => [`0/${key}`, body]);
        expect(readStore.contents(name)).toStrictEqual(Object.fromEntries(expected));

        await rewind(readStore, name);
        const again = readStore.reopened();
        await project(store, again, projection, 1);
        expect(again.writes.filter((write) => write.startsWith('put'))).toEqual([]);
        expect(again.contents(name)).toStrictEqual(Object.fromEntries(expected));
      },
    }),
  };
}

/** As if nothing but documents had been written before a crash. */
async function rewind({ checkpoints }: MemoryReadStore, build: string): Promise<void> {
  const id = `${build}/0`;
  const { position } = (await checkpoints.load(id)) ?? { position: '' };
  const epoch = await checkpoints.claim(id);
  await checkpoints.save(id, { position: '', eventId: '', installationId: 'here', epoch }, position);
}
