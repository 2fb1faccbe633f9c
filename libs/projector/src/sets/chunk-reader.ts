import { START } from '@rollcall/event-sourcing';
import type { StoredDocument } from '@rollcall/read-store';
import { Breath } from '../pacing.js';
import { type ChunkForm, readChunk } from './chunk-forms.js';
import { DayPage, pageOf } from './day-page.js';
import type { Reads } from './gated-reads.js';
import { type ChunkPlace, chunkId, dayId, type SetDocument } from './set-documents.js';

/** Ids asked for at once. */
const MOST_IDS = 500;

/** A chunk as it was read. `version`: it has changed when it has another one; empty: it was never written. */
export interface ChunkRead<Content> {
  readonly version: string;
  readonly content: Content | undefined;
}

export interface KnownChunk {
  readonly place: ChunkPlace;
  readonly version: string;
}

/** Positions of the documents in which a chunk stands: its own, its day's page, or both where it has outgrown the page. */
const versionOf = (positions: readonly string[]): string =>
  positions.every((position) => position === START) ? START : positions.join('+');

/** Reads chunks, wherever they stand. */
export class ChunkReader {
  private readonly breath = new Breath();

  constructor(private readonly collection: Pick<Reads<SetDocument>, 'getMany' | 'positionsOf'>) {}

  /** In the order of the places. Pages are read first, as they say what stands alone. */
  async read<Content>(
    form: Pick<ChunkForm<Content>, 'fromBytes'>,
    places: readonly ChunkPlace[],
  ): Promise<readonly ChunkRead<Content>[]> {
    const pages = await this.pagesOf(places);
    const alone = places.filter((place, at) => pages[at]?.isAlone(place) ?? true);
    const documents = await this.documents(alone.map(chunkId));
    return places.map((place, at) => {
      const page = pages[at];
      if (page?.isAlone(place) === false) {
        const bytes = page.bytesOf(place);
        return { version: page.position, content: bytes && form.fromBytes(bytes) };
      }
      const stored = documents.get(chunkId(place));
      const positions = [...(page ? [page.position] : []), stored?.position ?? START];
      return { version: versionOf(positions), content: readChunk(form, stored)?.content };
    });
  }

  /** Which of them have changed since they were read. */
  async changed(known: readonly KnownChunk[]): Promise<ReadonlySet<KnownChunk>> {
    const documents = known.map(({ place, version }) => {
      const page = pageOf(place);
      if (page === undefined) return [chunkId(place)];
      return version.includes('+') ? [dayId(page), chunkId(place)] : [dayId(page)];
    });
    const now = await this.positions(documents.flat());
    const isSame = ({ version }: KnownChunk, at: number): boolean =>
      versionOf(documents[at]!.map((id) => now.get(id) ?? START)) === version;
    return new Set(known.filter((one, at) => !isSame(one, at)));
  }

  /** Of the documents with these ids that there are. */
  positions(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.inPieces(ids, (piece) => this.collection.positionsOf(piece));
  }

  /** In the order of the places. */
  private async pagesOf(places: readonly ChunkPlace[]): Promise<readonly (DayPage | undefined)[]> {
    const addresses = places.map(pageOf);
    const ids = addresses.map((address) => address && dayId(address));
    const stored = await this.documents([...new Set(ids.filter((id) => id !== undefined))]);
    const pages = new Map<string, DayPage>();
    return addresses.map((address, at) => {
      const id = ids[at];
      if (address === undefined || id === undefined) return undefined;
      const page = pages.get(id) ?? DayPage.of(address, stored.get(id));
      pages.set(id, page);
      return page;
    });
  }

  private documents(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<SetDocument>>> {
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
