import type { DomainEvent } from '@rollcall/domain';
import { anySealed } from '../codec/event-codec.js';
import type { RecordingContext } from '../codec/event-metadata.js';
import { isEngineError } from '../errors.js';
import type { AppendResult, NewEvent } from '../event-store.js';
import type { DataKey } from '../sealing/data-key.js';
import type { CommandRunnerOptions } from './command-runner-options.js';
import type { Course } from './course.js';
import type { HeldState } from './held-state.js';
import { appendInsistently, certainlyNotWritten } from './insistent-append.js';

/** What stands in the log now. */
export interface Written extends AppendResult {
  readonly events: readonly NewEvent[];
  /** Of the data key that the stream's personal data is sealed with. */
  readonly keyId: string | undefined;
}

export type DecidedWritesOptions = Pick<
  CommandRunnerOptions,
  'store' | 'codec' | 'hooks' | 'appendDeadlineMs'
>;

/** Writes what was decided: sealed with the stream's key, or a new one, and appended where its state ends. */
export class DecidedWrites {
  constructor(
    private readonly options: DecidedWritesOptions,
    /** Told of a stream whose end is not known any more. */
    private readonly lost: (stream: string) => void,
  ) {}

  /** undefined: the race was lost. Rejects with the errors of `appendInsistently`, and of a course that is over. */
  async write(
    stream: string,
    before: HeldState<unknown>,
    decided: readonly DomainEvent[],
    recording: RecordingContext,
    course: Course | undefined,
  ): Promise<Written | undefined> {
    const { codec } = this.options;
    const key = anySealed(decided) ? await codec.keys.keyOf(before.keyId) : undefined;
    const events = codec.encode(stream, decided, recording, key);
    const taken = key?.id === before.keyId ? undefined : key;
    const appended = await this.append(stream, before.revision, events, taken, course);
    if (appended === undefined) return undefined;
    const { revision, position } = appended;
    return { events, revision, position, keyId: key?.id ?? before.keyId };
  }

  private async append(
    stream: string,
    revision: number,
    events: readonly NewEvent[],
    /** Used for nothing before; for another stream again where nothing was written. */
    taken: DataKey | undefined,
    course: Course | undefined,
  ): Promise<AppendResult | undefined> {
    const { store, codec, hooks, appendDeadlineMs = 3_000 } = this.options;
    const append = (withinMs: number): Promise<AppendResult> =>
      appendInsistently(store, stream, revision === -1 ? 'no-stream' : revision, events, withinMs);
    try {
      const appended = await (course === undefined
        ? append(appendDeadlineMs)
        : course.appending(() => append(Math.min(appendDeadlineMs, course.left))));
      hooks?.appended?.(events.length);
      return appended;
    } catch (error) {
      if (taken !== undefined && certainlyNotWritten(error)) codec.keys.giveBack(taken);
      if (isEngineError(error, 'wrong_expected_revision')) return undefined;
      if (!isEngineError(error, 'append_too_large')) this.lost(stream);
      throw error;
    }
  }
}
