import type { EventStore } from '@rollcall/event-sourcing';
import { error, ok, warning, type Check, type Seen } from '../finding.js';
import { metadataOf } from '../metadata.js';

export interface ClockParts {
  readonly store: Pick<EventStore, 'newest'>;
  /** Of the read store; undefined: it is this machine's. */
  storesClock(this: void): Promise<Date | undefined>;
  now(this: void): Date;
}

/** Milliseconds that clocks of machines may differ by without a word. */
const TOLERATED = 2_000;
/** Milliseconds that no network explains. */
const WRONG = 60_000;

const whatToDo = 'Set the clocks of all machines by the same time service (NTP).';

/** Is this machine's clock right, by that of the stores and by the newest event? */
export const clockCheck = ({ store, storesClock, now }: ClockParts): Check => ({
  name: 'clock',
  async look() {
    const [newest] = await store.newest(1);
    const before = now().getTime();
    const theirs = await storesClock();
    const own = (before + now().getTime()) / 2;
    const seen: Seen[] = [];
    if (theirs !== undefined) seen.push(compared(own - theirs.getTime()));
    if (newest !== undefined) seen.push(behindLog(metadataOf(newest).recordedAt, own));
    return seen;
  },
});

function compared(aheadMs: number): Seen {
  const finding = `This machine's clock is ${seconds(Math.abs(aheadMs))} ${aheadMs < 0 ? 'behind' : 'ahead of'} the read store's`;
  if (Math.abs(aheadMs) <= TOLERATED) return ok(`${finding}.`);
  const text = `${finding}: times of events will be wrong by as much.`;
  return Math.abs(aheadMs) > WRONG ? error(text, whatToDo) : warning(text, whatToDo);
}

/** An event is never recorded before the one in front of it in its stream: a clock that was ahead once stays felt. */
function behindLog(recordedAt: string | undefined, own: number): Seen {
  const ahead = new Date(recordedAt ?? 0).getTime() - own;
  if (ahead <= TOLERATED) return ok(`The newest event was recorded at ${recordedAt ?? 'an unknown time'}.`);
  const finding = `The newest event was recorded at ${recordedAt}, ${seconds(ahead)} from now: a clock is, or was, ahead.`;
  return ahead > WRONG ? error(finding, whatToDo) : warning(finding, whatToDo);
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
