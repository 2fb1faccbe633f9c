/** An event as the server keeps it. Positions are byte offsets there; here they only grow with gaps. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

export type ProposedEvent = Omit<StoredEvent, 'stream' | 'revision' | 'position'>;

export type Expected = number | 'no-stream' | 'any';

export type AppendOutcome =
  | { readonly kind: 'written' | 'repeated'; readonly revision: number; readonly position: number }
  | { readonly kind: 'conflict'; readonly actual: number };

const NO_STREAM = -1;

/** What EventStoreDB 23.10 does with appends, as its `IndexWriter` decides. */
export class LogInMemory {
  readonly events: StoredEvent[] = [];
  /** Called after each append. */
  onAppended: () => void = () => undefined;
  private readonly streams = new Map<string, StoredEvent[]>();
  /** Ids appended with `any` are remembered by id alone, and only as long as the server runs. */
  private remembered = new Map<string, StoredEvent>();

  stream(name: string): readonly StoredEvent[] {
    return this.streams.get(name) ?? [];
  }

  forgetIds(): void {
    this.remembered = new Map();
  }

  append(stream: string, expected: Expected, proposed: readonly ProposedEvent[]): AppendOutcome {
    const standing = this.stream(stream);
    const actual = standing.length - 1;
    const first = expected === 'any' ? this.remembered.get(`${stream}/${proposed[0]?.id}`) : undefined;
    const after = first ? first.revision - 1 : expected === 'any' ? actual : revisionOf(expected);
    if (after === actual) return this.write(stream, proposed);
    const there = standing.slice(after + 1, after + 1 + proposed.length);
    const repeated = there.length === proposed.length && there.every(({ id }, at) => id === proposed[at]!.id);
    const last = there.at(-1);
    if (after > actual || !repeated || last === undefined) return { kind: 'conflict', actual };
    return { kind: 'repeated', revision: last.revision, position: last.position };
  }

  /** As the server writes for itself: statistics, metadata of streams, links. */
  appendSystemEvent(stream: string, type: string): void {
    const id = `00000000-0000-4000-8000-${String(this.events.length).padStart(12, '0')}`;
    const nothing = new Uint8Array();
    this.append(stream, 'any', [
      { id, type, contentType: 'application/json', data: nothing, metadata: nothing },
    ]);
  }

  private write(stream: string, proposed: readonly ProposedEvent[]): AppendOutcome {
    const standing = this.streams.get(stream) ?? [];
    this.streams.set(stream, standing);
    for (const event of proposed) {
      const before = this.events.at(-1)?.position ?? 0;
      const stored = {
        ...event,
        stream,
        revision: standing.length,
        position: before + 100 + event.data.length,
      };
      standing.push(stored);
      this.events.push(stored);
      this.remembered.set(`${stream}/${event.id}`, stored);
    }
    this.onAppended();
    const last = standing.at(-1)!;
    return { kind: 'written', revision: last.revision, position: last.position };
  }
}

const revisionOf = (expected: number | 'no-stream'): number =>
  expected === 'no-stream' ? NO_STREAM : expected;
