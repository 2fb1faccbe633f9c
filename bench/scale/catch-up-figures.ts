import type { ScaleFigure } from '../run/report.js';

/** What a process of `catch-up.ts` prints; times in seconds. */
export interface CatchUp {
  readonly events: number;
  /** Seconds. */
  readonly readSeconds: number;
  readonly decodeSeconds: number;
  readonly projectSeconds: number;
  /** Events of users, personal data opened, to lines. */
  readonly replaySeconds: number;
  readonly replayedEvents: number;
  readonly rebuildSeconds: number;
}

export function figuresOf(caughtUp: CatchUp, log: string): readonly ScaleFigure[] {
  const { events, readSeconds, decodeSeconds, projectSeconds, rebuildSeconds } = caughtUp;
  const { replayedEvents, replaySeconds } = caughtUp;
  const rate = (seconds: number, count = events): string => `${Math.round(count / seconds)} events/s`;
  const bare = `reading them bare ${rate(readSeconds)}, decoded ${rate(decodeSeconds)}`;
  return [
    {
      what: `projector catching up on ${events} events: ${log}`,
      value: rate(projectSeconds),
      beside: bare,
      ratio: readSeconds / projectSeconds,
      aim: '≥ 100,000 events/s',
    },
    {
      what: `rebuild of all read models from ${events} events, beside the live ones`,
      value: `${rebuildSeconds.toFixed(1)} s, ${rate(rebuildSeconds)}`,
      beside: bare,
      ratio: readSeconds / rebuildSeconds,
      aim: '1,000,000 events ≤ 15 s',
    },
    {
      what: `replay of ${replayedEvents} events to NDJSON, in process`,
      value: rate(replaySeconds, replayedEvents),
      beside: bare,
      ratio: readSeconds / replaySeconds,
      aim: '≥ 100,000 events/s',
    },
  ];
}
