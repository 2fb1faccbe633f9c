import { type Asked, type Held, knownUsers, Sums, UserSet } from '@rollcall/analytics';
import { laterOf, START } from '@rollcall/event-sourcing';
import type { StoredDocument } from '@rollcall/read-store';
import { Breath } from '../pacing.js';
import { type ChunkForm, readChunk, setForm, sumForm } from './chunks.js';
import type { Reads } from './gated-reads.js';
import { chunkId, type SetDocument } from './set-documents.js';

/** Ids asked for at once. */
const MOST_IDS = 500;

/** Sets and sums of one build, put together of their chunks. */
export class StoredChunks {
  /** Chunks there are, by part. They never become fewer. */
  private readonly counts = new Map<string, number>();
  private readonly breath = new Breath();

  constructor(private readonly collection: Pick<Reads<SetDocument>, 'getMany' | 'positionsOf'>) {}

  /** See `SetStore`. */
  sets(part: string, asked: readonly Asked[]): Promise<readonly (Held<UserSet> | undefined)[]> {
    return this.read(setForm, part, asked, (chunks) => new UserSet(chunks));
  }

  /** See `SetStore`. */
  sums(part: string, asked: readonly Asked[]): Promise<readonly (Held<Sums> | undefined)[]> {
    return this.read(sumForm, part, asked, (chunks) => new Sums(chunks));
  }

  private async read<Content, Value>(
    form: ChunkForm<Content>,
    part: string,
    asked: readonly Asked[],
    valueOf: (chunks: (Content | undefined)[]) => Value,
  ): Promise<readonly (Held<Value> | undefined)[]> {
    const count = await this.chunksOf(part);
    const idsOf = ({ name }: Asked): string[] =>
      Array.from({ length: count }, (_, chunk) => chunkId(part, form.kind, name, chunk));
    const held = asked.filter(({ position }) => position !== undefined);
    const now = await this.positionsOf(held.flatMap(idsOf));
    const isChanged = (one: Asked): boolean =>
      one.position === undefined ||
      one.position !==
        idsOf(one)
          .map((id) => now.get(id) ?? START)
          .reduce(laterOf, START);
    const changed = asked.filter(isChanged);
    const documents = await this.documentsOf(changed.flatMap(idsOf));
    const isAnswered = new Set(changed);
    return asked.map((one) => {
      if (!isAnswered.has(one)) return undefined;
      const chunks = idsOf(one).map((id) => readChunk(form, documents.get(id)));
      const position = chunks.map((chunk) => chunk?.position ?? START).reduce(laterOf, START);
      return { position, value: valueOf(chunks.map((chunk) => chunk?.content)) };
    });
  }

  /** Whoever is in any set is in that of the known users. */
  private async chunksOf(part: string): Promise<number> {
    let count = this.counts.get(part) ?? 0;
    const next = (): string => chunkId(part, setForm.kind, knownUsers, count);
    while ((await this.collection.positionsOf([next()])).size > 0) count++;
    this.counts.set(part, count);
    return count;
  }

  private positionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.inPieces(ids, (piece) => this.collection.positionsOf(piece));
  }

  private documentsOf(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<SetDocument>>> {
    return this.inPieces(ids, (piece) => this.collection.getMany(piece));
  }

  /** Gives way between them: what is asked for may be a year of everybody. */
  private async inPieces<Value>(
    ids: readonly string[],
    ask: (piece: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ): Promise<ReadonlyMap<string, Value>> {
    if (ids.length === 0) return new Map();
    if (ids.length <= MOST_IDS) return ask(ids);
    const found = new Map<string, Value>();
    for (let from = 0; from < ids.length; from += MOST_IDS) {
      for (const [id, value] of await ask(ids.slice(from, from + MOST_IDS))) found.set(id, value);
      await this.breath.takeIfDue();
    }
    return found;
  }
}
