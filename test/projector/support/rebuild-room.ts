import { LiveBuilds, Projector, ReadModels, Rebuilds, type ProjectorOptions } from '@rollcall/projector';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody, ReadStore } from '@rollcall/read-store';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { MemoryReadStore } from '../../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../../support/recorded-events.js';
import { counted, parities, tallies } from './counting.js';
import { notes } from './projector-room.js';

/** A process that feeds read models, reads from them and steers their builds. */
export interface RebuildProcess {
  readonly projector: Projector;
  readonly liveBuilds: LiveBuilds;
  readonly readModels: ReadModels;
  readonly rebuilds: Rebuilds;
  readonly paused: Set<string>;
  readonly lines: ReturnType<typeof notes>['lines'];
}

export interface ProcessOptions extends Partial<ProjectorOptions> {
  /** Its way to the read store. Default: the room's own. */
  readonly readStore?: ReadStore;
}

/** One log and one read store, in which read models are built anew. */
export class RebuildRoom<Store extends ReadStore = MemoryReadStore> {
  readonly store = new MemoryEventStore();
  private readonly started: Projector[] = [];
  private value = 0;

  constructor(
    readonly readStore: Store,
    readonly projections: readonly DocumentProjection<DocumentBody>[] = [tallies, parities],
    readonly shards = 1,
  ) {}

  /** Not started yet. */
  process({ readStore = this.readStore, ...options }: ProcessOptions = {}): RebuildProcess {
    const { store, shards } = this;
    const { projections = this.projections } = options;
    const { lines, log } = notes();
    const liveBuilds = new LiveBuilds({ readStore, shards });
    const paused = new Set<string>();
    const projector = new Projector({
      store,
      readStore,
      projections,
      shards,
      liveBuilds,
      log,
      codec: plainCodec,
      installationId: 'here',
      paused: () => Promise.resolve(new Set(paused)),
      retry: { first: 1, most: 5 },
      heartbeatMs: 5,
      dropAfterMs: 0,
      ...options,
    });
    const shared = { store, codec: plainCodec, readStore, projector, liveBuilds, projections, shards };
    const readModels = new ReadModels(shared);
    return { projector, liveBuilds, readModels, rebuilds: new Rebuilds(shared), paused, lines };
  }

  async start(options: ProcessOptions = {}): Promise<RebuildProcess> {
    const process = this.process(options);
    await process.projector.start();
    this.started.push(process.projector);
    return process;
  }

  /** One event to each of so many streams. */
  async append(streams = 10): Promise<void> {
    for (let at = 0; at < streams; at++) await appendPlain(this.store, `stream-${at}`, counted(++this.value));
  }

  async close(): Promise<void> {
    await Promise.all(this.started.splice(0).map((projector) => projector.stop()));
  }
}

export const rebuildRoom = (...args: [projections?: RebuildRoom['projections'], shards?: number]) =>
  new RebuildRoom(new MemoryReadStore(), ...args);
