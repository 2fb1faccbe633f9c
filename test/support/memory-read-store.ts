import {
  decodeParkedCursor,
  parkedPageOf,
  type Checkpoint,
  type Collection,
  type CollectionDefinition,
  type DocumentBody,
  type Page,
  type PageRequest,
  type ParkedDocument,
  type ParkedPage,
  type ParkedPageRequest,
  type ReadStore,
  type StoredDocument,
} from '@rollcall/read-store';
import { MemoryBuilds, MemoryReports } from './memory-builds.js';
import { MemoryLeases } from './memory-leases.js';
import { MemoryRequests } from './memory-requests.js';

interface Stored {
  readonly position: string;
  readonly json: string | undefined;
}

/** Read models in memory, for tests of what writes them. Pages know no filter and no sorting. */
export class MemoryReadStore implements ReadStore {
  readonly searchesInside = false;
  readonly collections = new Map<string, Map<string, Stored>>();
  /** What was changed, in order: `put <collection> <id>`, `save <checkpoint> <position>`, `park <build> <document>`, … */
  readonly writes: string[] = [];
  readonly leases = new MemoryLeases();
  readonly requests = new MemoryRequests((write) => this.write(write));
  readonly builds = new MemoryBuilds((write) => this.write(write));
  readonly reports = new MemoryReports();
  private readonly saved = new Map<string, Checkpoint>();
  private readonly epochs = new Map<string, number>();
  private readonly parkedRecords = new Map<string, ParkedDocument>();

  /** Called before each single change; what it throws is what the store rejects with, and nothing is changed. */
  constructor(private readonly beforeWrite: (write: string) => void = () => undefined) {}

  /** The same content behind other faults: what another process sees. */
  reopened(beforeWrite: (write: string) => void = () => undefined): MemoryReadStore {
    const other = new MemoryReadStore(beforeWrite);
    Object.assign(other, {
      collections: this.collections,
      leases: this.leases,
      requests: this.requests.seenBy((write) => other.write(write)),
      builds: this.builds.seenBy((write) => other.write(write)),
      reports: this.reports,
      saved: this.saved,
      epochs: this.epochs,
      parkedRecords: this.parkedRecords,
    });
    return other;
  }

  /** All documents of a collection, deleted ones with `undefined`. */
  contents(name: string): Record<string, unknown> {
    const documents = [...(this.collections.get(name) ?? [])];
    return Object.fromEntries(documents.map(([id, { json }]) => [id, json && (JSON.parse(json) as unknown)]));
  }

  /** Of all checkpoints that were claimed or saved and not dropped. */
  checkpointIds(): readonly string[] {
    return [...new Set([...this.epochs.keys(), ...this.saved.keys()])];
  }

  async collection<Body extends DocumentBody>(
    definition: CollectionDefinition<Body>,
  ): Promise<Collection<Body>> {
    const { name } = definition;
    const documents = (): Map<string, Stored> => {
      const found = this.collections.get(name) ?? new Map<string, Stored>();
      this.collections.set(name, found);
      return found;
    };
    const read = (id: string): StoredDocument<Body> | undefined => {
      const stored = documents().get(id);
      return (
        stored && {
          id,
          position: stored.position,
          body: stored.json ? (JSON.parse(stored.json) as Body) : undefined,
        }
      );
    };
    return {
      get: async (id) => read(id),
      getMany: async (ids) => new Map(ids.flatMap((id) => [[id, read(id)] as const]).filter(isFound)),
      positionsOf: async (ids) =>
        new Map(ids.map((id) => [id, documents().get(id)?.position] as const).filter(isFound)),
      put: async (puts) => {
        let written = 0;
        for (const { id, position, body } of puts) {
          const found = documents().get(id);
          if (found !== undefined && found.position >= position) continue;
          this.write(`put ${name} ${id}`);
          documents().set(id, { position, json: body && JSON.stringify(body) });
          written++;
        }
        return written;
      },
      replace: async ({ id, position, body }, expectedPosition) => {
        if (documents().get(id)?.position !== expectedPosition) return false;
        this.write(`replace ${name} ${id}`);
        documents().set(id, { position, json: body && JSON.stringify(body) });
        return true;
      },
      find: async ({ limit, cursor = '' }: PageRequest): Promise<Page<Body>> => {
        const present = [...documents().keys()]
          .sort()
          .filter((id) => id > cursor)
          .map(read)
          .filter((document) => document?.body !== undefined) as StoredDocument<Body>[];
        const shown = present.slice(0, limit);
        return { documents: shown, nextCursor: present.length > limit ? shown.at(-1)?.id : undefined };
      },
      count: async () => [...documents().values()].filter(({ json }) => json !== undefined).length,
    };
  }

  async drop(name: string): Promise<void> {
    this.write(`drop ${name}`);
    this.collections.delete(name);
  }

  readonly checkpoints = {
    load: async (id: string): Promise<Checkpoint | undefined> => this.saved.get(id),
    loadMany: async (ids: readonly string[]): Promise<ReadonlyMap<string, Checkpoint>> =>
      new Map(ids.map((id) => [id, this.saved.get(id)] as const).filter(isFound)),
    claim: async (id: string): Promise<number> => {
      this.write(`claim ${id}`);
      const epoch = (this.epochs.get(id) ?? 0) + 1;
      this.epochs.set(id, epoch);
      return epoch;
    },
    save: async (id: string, next: Checkpoint, expected: string | undefined): Promise<boolean> => {
      if (next.epoch !== this.epochs.get(id) || this.saved.get(id)?.position !== expected) return false;
      this.write(`save ${id} ${next.position}`);
      this.saved.set(id, next);
      return true;
    },
    reset: async (id: string): Promise<void> => {
      this.write(`reset ${id}`);
      this.saved.delete(id);
    },
    drop: async (id: string): Promise<void> => {
      this.write(`forget ${id}`);
      this.saved.delete(id);
      this.epochs.delete(id);
    },
  };

  readonly parked = {
    park: async (record: ParkedDocument): Promise<void> => {
      const id = `${record.build} ${record.document}`;
      if (this.parkedRecords.has(id)) return;
      this.write(`park ${id}`);
      this.parkedRecords.set(id, record);
    },
    get: async (build: string, document: string) => this.parkedRecords.get(`${build} ${document}`),
    list: async (build?: string) =>
      [...this.parkedRecords.values()].filter((record) => build === undefined || record.build === build),
    page: async ({ builds, limit, cursor }: ParkedPageRequest): Promise<ParkedPage> => {
      const behind = cursor === undefined ? '' : decodeParkedCursor(cursor).join(' ');
      const placeOf = ({ position, build, document }: ParkedDocument): string =>
        `${position} ${build} ${document}`;
      const found = [...this.parkedRecords.values()]
        .filter((record) => builds === undefined || builds.includes(record.build))
        .filter((record) => placeOf(record) > behind)
        .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
      return parkedPageOf(found, limit);
    },
    release: async (build: string, document: string): Promise<void> => {
      this.write(`release ${build} ${document}`);
      this.parkedRecords.delete(`${build} ${document}`);
    },
  };

  ping(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private write(write: string): void {
    this.beforeWrite(write);
    this.writes.push(write);
  }
}

const isFound = <Found>(entry: readonly [string, Found | undefined]): entry is [string, Found] =>
  entry[1] !== undefined;
