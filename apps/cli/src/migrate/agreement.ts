import { laterOf, START, type EventStore, type Position, type RecordedEvent } from '@rollcall/event-sourcing';
import { MigrationError, startOver } from './migration-error.js';
import type { Patience } from './patience.js';

/** How far two logs hold the same events in the same order. */
export interface Agreement {
  readonly events: number;
  /** Of the last of them, in either log; `START` where there is none. */
  readonly sourcePosition: Position;
  readonly targetPosition: Position;
  /** The source's log ended before the target's. */
  readonly targetGoesOn: boolean;
}

/**
 * Reads both logs side by side and gives the source's events that the target holds too, in batches; ends where one of them
 * ends. Throws `foreign_target` where the very first events differ, `target_differs` where later ones do.
 */
export async function* agreeing(
  source: EventStore,
  target: EventStore,
  patience: Patience,
): AsyncGenerator<readonly RecordedEvent[], Agreement> {
  const theirs = new EventQueue(patience.read(target));
  let events = 0;
  let sourcePosition = START;
  let targetPosition = START;
  const agreed = (targetGoesOn: boolean): Agreement => ({
    events,
    sourcePosition,
    targetPosition,
    targetGoesOn,
  });
  try {
    for await (const { events: ours } of source.readAll()) {
      const found = await theirs.take(ours.length);
      found.forEach((event, at) => mustAgree(ours[at]!, event, events + at));
      if (found.length > 0) {
        events += found.length;
        sourcePosition = laterOf(sourcePosition, ours[found.length - 1]!.position);
        targetPosition = laterOf(targetPosition, found.at(-1)!.position);
        yield ours.slice(0, found.length);
      }
      if (found.length < ours.length) return agreed(false);
    }
    return agreed((await theirs.take(1)).length > 0);
  } finally {
    await theirs.close();
  }
}

const compared = ['id', 'type', 'stream', 'revision', 'data', 'metadata'] as const;

/** @param before how many events stand before it in the log. */
export function mustAgree(ours: RecordedEvent, theirs: RecordedEvent, before: number): void {
  const difference = compared.find((part) => ours[part] !== theirs[part]);
  if (difference === undefined) return;
  if (before === 0) {
    throw new MigrationError(
      'foreign_target',
      `The target holds the log of another installation: it begins with event ${theirs.id}, ${theirs.type}. Name empty stores.`,
    );
  }
  const { id, type, stream, revision } = ours;
  throw new MigrationError(
    'target_differs',
    `Event ${before + 1} of the log, ${type} ${id} (${stream}, revision ${revision}), has another ${difference} in the target` +
      `${difference === 'id' ? `, ${theirs.id} (${theirs.type}, ${theirs.stream})` : ''}. ${startOver}`,
  );
}

/** Takes from batches as many events as are asked for. */
class EventQueue {
  private waiting: readonly RecordedEvent[] = [];

  constructor(private readonly batches: AsyncGenerator<readonly RecordedEvent[], void>) {}

  /** Fewer only at the end. */
  async take(count: number): Promise<readonly RecordedEvent[]> {
    const taken: RecordedEvent[] = [];
    for (;;) {
      const missing = count - taken.length;
      taken.push(...this.waiting.slice(0, missing));
      this.waiting = this.waiting.slice(missing);
      if (taken.length === count) return taken;
      const next = await this.batches.next();
      if (next.done === true) return taken;
      this.waiting = next.value;
    }
  }

  async close(): Promise<void> {
    await this.batches.return();
  }
}
