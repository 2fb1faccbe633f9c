import { type Asked, type Held, knownUsers, Sums, UserSet } from '@rollcall/analytics';
import { START } from '@rollcall/event-sourcing';
import { type ChunkForm, setForm, sumForm } from './chunk-forms.js';
import { ChunkReader } from './chunk-reader.js';
import type { Reads } from './gated-reads.js';
import { type ChunkPlace, chunkId, type SetDocument } from './set-documents.js';

/** Sets and sums of one build, put together of their chunks. */
export class StoredChunks {
  /** Chunks there are, by part. They never become fewer. */
  private readonly counts = new Map<string, number>();
  private readonly reader: ChunkReader;

  constructor(collection: Pick<Reads<SetDocument>, 'getMany' | 'positionsOf'>) {
    this.reader = new ChunkReader(collection);
  }

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
    const placesOf = ({ name }: Asked): ChunkPlace[] =>
      Array.from({ length: count }, (_, chunk) => ({ kind: form.kind, part, name, chunk }));
    const held = await this.stillHeld(asked, placesOf);
    const wanted = asked.filter((one) => !held.has(one));
    const chunks = await this.reader.read(form, wanted.flatMap(placesOf));
    const answers = new Map(
      wanted.map((one, at) => {
        const ofOne = chunks.slice(at * count, (at + 1) * count);
        const position = together(ofOne.map(({ version }) => version));
        return [one, { position, value: valueOf(ofOne.map(({ content }) => content)) }];
      }),
    );
    return asked.map((one) => answers.get(one));
  }

  /** What the caller has and has not changed. */
  private async stillHeld(
    asked: readonly Asked[],
    placesOf: (one: Asked) => readonly ChunkPlace[],
  ): Promise<ReadonlySet<Asked>> {
    const held = asked.flatMap((one) => {
      const places = placesOf(one);
      const versions = apart(one.position, places.length);
      if (versions === undefined) return [];
      return [{ one, chunks: places.map((place, at) => ({ place, version: versions[at] ?? START })) }];
    });
    const changed = await this.reader.changed(held.flatMap(({ chunks }) => chunks));
    const isSame = held.filter(({ chunks }) => !chunks.some((chunk) => changed.has(chunk)));
    return new Set(isSame.map(({ one }) => one));
  }

  /** Whoever is in any set is in that of the known users. */
  private async chunksOf(part: string): Promise<number> {
    let count = this.counts.get(part) ?? 0;
    const next = (): string => chunkId({ part, kind: setForm.kind, name: knownUsers, chunk: count });
    while ((await this.reader.positions([next()])).size > 0) count++;
    this.counts.set(part, count);
    return count;
  }
}

/** Versions of chunks as one position of all of them. */
const together = (versions: readonly string[]): string =>
  versions.every((version) => version === START) ? START : versions.join();

/** And back; undefined where it is of another number of chunks, or of none. */
function apart(position: string | undefined, count: number): readonly string[] | undefined {
  const versions = position === START ? Array<string>(count).fill(START) : position?.split(',');
  return versions?.length === count ? versions : undefined;
}
