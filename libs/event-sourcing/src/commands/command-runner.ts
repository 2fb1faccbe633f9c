import { isDomainError, type DomainEvent } from '@rollcall/domain';
import { LRUCache } from 'lru-cache';
import { backoffMs, pause, type Backoff } from '../backoff.js';
import { anySealed, type EventCodec } from '../codec/event-codec.js';
import type { CommandContext, RecordingContext } from '../codec/event-metadata.js';
import { EngineError, isEngineError } from '../errors.js';
import type { AppendResult, EventStore, NewEvent } from '../event-store.js';
import type { DataKey } from '../sealing/data-key.js';
import type { SnapshotStore } from '../snapshot-store.js';
import type { Aggregate, Loaded, Outcome } from './aggregate.js';
import { appendInsistently } from './insistent-append.js';
import { recordedEvents } from './recorded-events.js';
import { SnapshotWriter } from './snapshot-writer.js';
import { StateLoader, type LoadedFromStore } from './state-loader.js';
import { StateSnapshots } from './state-snapshots.js';
import { StreamQueue } from './stream-queue.js';

const MOST_RETRIES = 5;
const RACE_BACKOFF: Backoff = { first: 5, most: 100 };

export interface CommandRunnerHooks {
  appended?(this: void, events: number): void;
  /** A race for a stream was lost, or a cached state found stale. */
  conflict?(this: void): void;
  /** A snapshot could not be written: only speed is lost. */
  snapshotFailed?(this: void, error: unknown): void;
}

export interface CommandRunnerOptions {
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly snapshots?: SnapshotStore;
  /** No other process can write to the log: a cached state is never stale, so it need not be compared with the head. */
  readonly exclusive: boolean;
  readonly clock?: () => Date;
  /** States held in memory. Default 20,000. */
  readonly cacheSize?: number;
  /** How long an append is repeated, milliseconds. Default 3,000. */
  readonly appendDeadlineMs?: number;
  readonly hooks?: CommandRunnerHooks;
}

/** A state as the cache holds it; never written to, so that what was handed out stays as it was. */
interface Cached<State> extends Loaded<State> {
  /** Of the last snapshot written or begun; -1 without one. */
  readonly snapshotRevision: number;
  /** Of the data key that the stream's personal data is sealed with. */
  readonly keyId: string | undefined;
}

/** Decides from `loaded`; may be called again on a fresher state. Must not run a command on, or load, the same stream. */
export type Decide<State, Event extends DomainEvent> = (
  loaded: Loaded<State>,
  /** ISO 8601 UTC instant the events will be recorded at. */
  now: string,
) => readonly Event[] | Promise<readonly Event[]>;

/**
 * Runs decisions on streams: one at a time per stream within the process, by expected revision across processes.
 * What throws has changed nothing, but for `outcome_unknown`. Errors: what `decide` throws; `conflict` after losing
 * six times in a row; `store_unavailable` (certainly nothing written); `outcome_unknown`; `append_too_large`.
 */
export class CommandRunner {
  private readonly queue = new StreamQueue();
  private readonly cache: LRUCache<string, Cached<unknown>>;
  private readonly loader: StateLoader;
  private readonly snapshots: SnapshotWriter | undefined;

  constructor(private readonly options: CommandRunnerOptions) {
    const { store, codec, hooks } = options;
    this.cache = new LRUCache({ max: options.cacheSize ?? 20_000 });
    const snapshots = options.snapshots && new StateSnapshots(options.snapshots, codec.keys);
    this.loader = new StateLoader(store, codec, snapshots);
    this.snapshots = snapshots && new SnapshotWriter(snapshots, hooks?.snapshotFailed);
  }

  execute<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    decide: Decide<State, Event>,
    context: CommandContext,
  ): Promise<Outcome<State, Event>> {
    return this.queue.run(stream, async () => {
      for (let retry = 0; ; retry++) {
        const outcome = await this.attempt(aggregate, stream, decide, context);
        if (outcome !== undefined) return outcome;
        this.cache.delete(stream);
        this.options.hooks?.conflict?.();
        if (retry === MOST_RETRIES) {
          throw new EngineError('conflict', 'Other writes to the same stream kept coming first', { stream });
        }
        await pause(backoffMs(retry, RACE_BACKOFF));
      }
    });
  }

  /** The state of a stream at its head, where this process has it and nobody else could have moved it on; without waiting. */
  held<State, Command, Event extends DomainEvent>(
    _aggregate: Aggregate<State, Command, Event>,
    stream: string,
  ): Loaded<State> | undefined {
    return this.options.exclusive ? (this.cache.get(stream) as Cached<State> | undefined) : undefined;
  }

  /** The state of a stream at its head. */
  async load<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
  ): Promise<Loaded<State>> {
    const cached = this.cache.get(stream) as Cached<State> | undefined;
    if (cached !== undefined && (this.options.exclusive || (await this.isHead(stream, cached))))
      return cached;
    return this.queue.run(stream, async () => {
      const meanwhile = this.cache.get(stream) as Cached<State> | undefined;
      return meanwhile !== undefined && meanwhile !== cached ? meanwhile : this.fromStore(aggregate, stream);
    });
  }

  /** Resolves when the snapshots begun are written. */
  async close(): Promise<void> {
    await this.snapshots?.settled();
  }

  /** undefined: the state was stale, or the race lost; to be tried again on a fresh one. */
  private async attempt<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    decide: Decide<State, Event>,
    context: CommandContext,
  ): Promise<Outcome<State, Event> | undefined> {
    const cached = this.cache.get(stream) as Cached<State> | undefined;
    const before = cached ?? (await this.fromStore(aggregate, stream));
    const clock = (this.options.clock?.() ?? new Date()).toISOString();
    const recordedAt = clock > before.recordedAt ? clock : before.recordedAt;
    let decided: readonly Event[];
    try {
      const deciding = decide(before, recordedAt);
      decided = deciding instanceof Promise ? await deciding : deciding;
    } catch (error) {
      if (isDomainError(error) && !(await this.isHead(stream, before))) return undefined;
      throw error;
    }
    if (decided.length === 0) {
      return (await this.isHead(stream, before)) ? { ...before, events: [] } : undefined;
    }
    const { correlationId, causationId, actor } = context;
    return this.write(aggregate, stream, before, decided, { recordedAt, correlationId, causationId, actor });
  }

  /** undefined: the race was lost. */
  private async write<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    before: Cached<State>,
    decided: readonly Event[],
    recording: RecordingContext,
  ): Promise<Outcome<State, Event> | undefined> {
    const { codec } = this.options;
    const key = anySealed(decided) ? await codec.keys.keyOf(before.keyId) : undefined;
    const events = codec.encode(stream, decided, recording, key);
    const taken = key?.id === before.keyId ? undefined : key;
    const appended = await this.append(stream, before.revision, events, taken);
    if (appended === undefined) return undefined;

    const { recordedAt } = recording;
    let { state } = before;
    for (const event of decided) state = aggregate.decider.evolve(state, event, recordedAt);
    const { revision, position } = appended;
    const { snapshotRevision } = before;
    const keyId = key?.id ?? before.keyId;
    const eventId = events.at(-1)!.id;
    const after = { state, revision, position, recordedAt, eventId, keyId, snapshotRevision };
    this.remember(aggregate, stream, after);
    const recorded = recordedEvents(stream, decided, events, appended, recording);
    return { state, revision, position, recordedAt, events: recorded };
  }

  private async append(
    stream: string,
    revision: number,
    events: readonly NewEvent[],
    /** Used for nothing before; for another stream again where nothing was written. */
    taken: DataKey | undefined,
  ): Promise<AppendResult | undefined> {
    const { store, codec, hooks, appendDeadlineMs = 3_000 } = this.options;
    try {
      const expected = revision === -1 ? 'no-stream' : revision;
      const appended = await appendInsistently(store, stream, expected, events, appendDeadlineMs);
      hooks?.appended?.(events.length);
      return appended;
    } catch (error) {
      if (taken !== undefined && certainlyNotWritten(error)) codec.keys.giveBack(taken);
      if (isEngineError(error, 'wrong_expected_revision')) return undefined;
      if (!isEngineError(error, 'append_too_large')) this.cache.delete(stream);
      throw error;
    }
  }

  private async isHead(stream: string, { revision }: Loaded<unknown>): Promise<boolean> {
    if (this.options.exclusive) return true;
    const [last] = await this.options.store.readStream(stream, { direction: 'backwards', limit: 1 });
    return (last?.revision ?? -1) === revision;
  }

  private async fromStore<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
  ): Promise<Cached<State>> {
    return this.remember(aggregate, stream, await this.loader.load(aggregate, stream));
  }

  private remember<State, Command, Event extends DomainEvent>(
    { snapshotVersion }: Aggregate<State, Command, Event>,
    stream: string,
    loaded: LoadedFromStore<State>,
  ): Cached<State> {
    const { state, revision, position, recordedAt, keyId } = loaded;
    const snapshotRevision =
      this.snapshots?.offer(snapshotVersion, stream, loaded) ?? loaded.snapshotRevision;
    const cached: Cached<State> = { state, revision, position, recordedAt, snapshotRevision, keyId };
    this.cache.set(stream, cached);
    return cached;
  }
}

const certainlyNotWritten = (error: unknown): boolean =>
  isEngineError(error) &&
  (error.code === 'wrong_expected_revision' ||
    error.code === 'append_too_large' ||
    error.code === 'store_unavailable');
