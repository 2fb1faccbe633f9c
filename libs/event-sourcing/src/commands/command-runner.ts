import { isDomainError, type DomainEvent } from '@rollcall/domain';
import { backoffMs, pause, type Backoff } from '../backoff.js';
import type { CommandContext, RecordingContext } from '../codec/event-metadata.js';
import { Deadlines } from '../deadlines.js';
import { EngineError } from '../errors.js';
import type { Aggregate, Loaded, Outcome } from './aggregate.js';
import type { CommandRunnerOptions, Decide, ExecutionContext } from './command-runner-options.js';
import { Course } from './course.js';
import { DecidedWrites, type Written } from './decided-writes.js';
import type { HeldState } from './held-state.js';
import { HeldStates } from './held-states.js';
import { recordedEvents } from './recorded-events.js';
import { SnapshotWriter } from './snapshot-writer.js';
import { StateLoader, type LoadedFromStore } from './state-loader.js';
import { StateSnapshots } from './state-snapshots.js';
import { StreamQueue } from './stream-queue.js';

const MOST_RETRIES = 5;
const RACE_BACKOFF: Backoff = { first: 5, most: 100 };
/** How old, in milliseconds, a state may be that is not to be decided on. */
const RECENT_MS = 1_000;

interface Decided<State, Event> {
  readonly before: HeldState<State>;
  readonly decided: readonly Event[];
  readonly recording: RecordingContext;
  /** Just before the append: where that does not lose, nobody else's came before. */
  readonly seenAt: number;
}

/**
 * Runs decisions on streams: one at a time per stream within the process, by expected revision across processes.
 * What throws has changed nothing, and will not, but for `outcome_unknown`. Errors: what `decide` throws; `conflict` after
 * losing six times in a row; `store_unavailable` (certainly nothing written); `outcome_unknown`; `append_too_large`.
 */
export class CommandRunner {
  private readonly queue = new StreamQueue();
  private readonly deadlines = new Deadlines();
  private readonly states: HeldStates;
  private readonly loader: StateLoader;
  private readonly snapshots: SnapshotWriter | undefined;
  private readonly writes: DecidedWrites;

  constructor(private readonly options: CommandRunnerOptions) {
    const { store, codec, hooks, exclusive, cacheSize = 20_000, packedBytes = 0 } = options;
    const { cacheBytes: bytes = 64 * 2 ** 20 } = options;
    this.states = new HeldStates({ store, exclusive, most: cacheSize, bytes, packedBytes });
    this.writes = new DecidedWrites(options, (stream) => this.states.delete(stream));
    const snapshots = options.snapshots && new StateSnapshots(options.snapshots, codec.keys);
    this.loader = new StateLoader(store, codec, snapshots);
    this.snapshots = snapshots && new SnapshotWriter(snapshots, hooks?.snapshotFailed);
  }

  execute<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    decide: Decide<State, Event>,
    context: ExecutionContext,
  ): Promise<Outcome<State, Event>> {
    const { deadline } = context;
    if (deadline === undefined) return this.insist(aggregate, stream, decide, context);
    const course = new Course(stream, deadline);
    const insisting = this.insist(aggregate, stream, decide, context, course);
    const outcome = this.deadlines.within(deadline, insisting, () => course.end());
    deadline.awaits?.(outcome);
    return outcome;
  }

  /** The state of a stream where this process has it and it is `recent`; without waiting. */
  held<State, Command, Event extends DomainEvent>(
    _aggregate: Aggregate<State, Command, Event>,
    stream: string,
  ): Loaded<State> | undefined {
    const held = this.states.get<State>(stream);
    return held !== undefined && held.seenAt >= this.states.now() - RECENT_MS ? held : undefined;
  }

  /**
   * The state of a stream as it was a second ago or later: for what many requests read and few write. What it would
   * refuse, `load` may not.
   */
  recent<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
  ): Promise<Loaded<State>> {
    return this.loadSince(aggregate, stream, this.states.now() - RECENT_MS);
  }

  /** The state of a stream at its head. */
  load<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
  ): Promise<Loaded<State>> {
    return this.loadSince(aggregate, stream, this.states.now());
  }

  /** Has anything ever been written to the stream? Asks the store, and keeps nothing. */
  exists(stream: string): Promise<boolean> {
    return this.states.exists(stream);
  }

  /** Resolves when the snapshots begun are written. */
  async close(): Promise<void> {
    await this.snapshots?.settled();
  }

  private async loadSince<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    since: number,
  ): Promise<Loaded<State>> {
    const held = this.states.get<State>(stream);
    if (held !== undefined && (await this.states.isNewest(stream, held, since))) return held;
    return this.queue.run(stream, async () => {
      const meanwhile = this.states.get<State>(stream);
      return meanwhile !== undefined && meanwhile.seenAt >= since
        ? meanwhile
        : this.fromStore(aggregate, stream);
    });
  }

  private insist<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    decide: Decide<State, Event>,
    context: CommandContext,
    course?: Course,
  ): Promise<Outcome<State, Event>> {
    return this.queue.run(stream, async () => {
      for (let retry = 0; ; retry++) {
        course?.check();
        const outcome = await this.attempt(aggregate, stream, decide, context, course);
        if (outcome !== undefined) return outcome;
        this.states.delete(stream);
        this.options.hooks?.conflict?.();
        if (retry === MOST_RETRIES) {
          throw new EngineError('conflict', 'Other writes to the same stream kept coming first', { stream });
        }
        await pause(backoffMs(retry, RACE_BACKOFF));
      }
    });
  }

  /** undefined: the state was stale, or the race lost; to be tried again on a fresh one. */
  private async attempt<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    decide: Decide<State, Event>,
    context: CommandContext,
    course: Course | undefined,
  ): Promise<Outcome<State, Event> | undefined> {
    const begun = this.states.now();
    const before = this.states.get<State>(stream) ?? (await this.fromStore(aggregate, stream));
    const isNewest = (): Promise<boolean> => this.states.isNewest(stream, before, begun);
    const clock = (this.options.clock?.() ?? new Date()).toISOString();
    const recordedAt = clock > before.recordedAt ? clock : before.recordedAt;
    let decided: readonly Event[];
    try {
      const deciding = decide(before, recordedAt);
      decided = deciding instanceof Promise ? await deciding : deciding;
    } catch (error) {
      if (isDomainError(error) && !(await isNewest())) return undefined;
      throw error;
    }
    if (decided.length === 0) {
      return (await isNewest()) ? { ...before, events: [] } : undefined;
    }
    const { correlationId, causationId, actor } = context;
    const recording = { recordedAt, correlationId, causationId, actor };
    const seenAt = this.states.now();
    const written = await this.writes.write(stream, before, decided, recording, course);
    if (written === undefined) return undefined;
    return this.outcome(aggregate, stream, { before, decided, recording, seenAt }, written);
  }

  /** The state after what was written, which is held from now on. */
  private outcome<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
    { before, decided, recording, seenAt }: Decided<State, Event>,
    { events, revision, position, keyId }: Written,
  ): Outcome<State, Event> {
    const { recordedAt } = recording;
    let { state } = before;
    for (const event of decided) state = aggregate.decider.evolve(state, event, recordedAt);
    const { snapshotRevision } = before;
    const eventId = events.at(-1)!.id;
    const after = { state, revision, position, recordedAt, eventId, keyId, snapshotRevision };
    this.remember(aggregate, stream, after, seenAt);
    const recorded = recordedEvents(stream, decided, events, { revision, position }, recording);
    return { state, revision, position, recordedAt, events: recorded };
  }

  private async fromStore<State, Command, Event extends DomainEvent>(
    aggregate: Aggregate<State, Command, Event>,
    stream: string,
  ): Promise<HeldState<State>> {
    const seenAt = this.states.now();
    return this.remember(aggregate, stream, await this.loader.load(aggregate, stream), seenAt);
  }

  private remember<State, Command, Event extends DomainEvent>(
    { snapshotVersion }: Aggregate<State, Command, Event>,
    stream: string,
    loaded: LoadedFromStore<State>,
    seenAt: number,
  ): HeldState<State> {
    const { state, revision, position, recordedAt, keyId } = loaded;
    const snapshotRevision =
      this.snapshots?.offer(snapshotVersion, stream, loaded) ?? loaded.snapshotRevision;
    const held: HeldState<State> = {
      state,
      revision,
      position,
      recordedAt,
      snapshotRevision,
      keyId,
      isPlain: snapshotVersion !== undefined,
      seenAt,
    };
    this.states.set(stream, held);
    return held;
  }
}
