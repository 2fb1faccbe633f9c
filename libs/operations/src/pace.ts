import type { Operation } from '@rollcall/event-sourcing';

export interface Pace {
  /** In the unit of its progress, a second, over its step; null while nothing tells. */
  readonly rate: number | null;
  /** Until the step has ended, at that rate; null while nothing tells. */
  readonly secondsLeft: number | null;
}

const UNKNOWN: Pace = { rate: null, secondsLeft: null };

/** How fast an operation was as of its last report. */
export function paceOf({ state, progress, stepStarted, updatedAt }: Operation): Pace {
  if (state !== 'running' || stepStarted === null) return UNKNOWN;
  const seconds = (Date.parse(updatedAt) - Date.parse(stepStarted.at)) / 1000;
  const done = progress.done - stepStarted.done;
  if (seconds <= 0 || done <= 0) return UNKNOWN;
  const rate = done / seconds;
  const left = progress.total === null ? null : Math.max(0, progress.total - progress.done) / rate;
  return { rate, secondsLeft: left };
}
