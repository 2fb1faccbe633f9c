import { expect } from '@jest/globals';

/** One line of a replay. */
export interface Replayed {
  readonly position: string;
  readonly id: string;
  readonly type: string;
  readonly userId?: string;
  readonly revision: number;
  readonly recordedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const eventsIn = (ndjson: string): readonly Replayed[] =>
  ndjson
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Replayed);

/** What a CSV row says, in the shape of a line: cells that are empty were not there. */
export const eventOf = ({
  revision,
  data,
  metric,
  value,
  at,
  day,
  ...row
}: Readonly<Record<string, string>>) => {
  const told = JSON.parse(data!) as Readonly<Record<string, unknown>>;
  if (row.type === 'MetricEventRecorded')
    expect({ metric, value: Number(value), at, day }).toEqual({
      metric: told.metric,
      value: told.value,
      at: told.at,
      day: told.day,
    });
  const present = Object.entries(row).filter(([, cell]) => cell !== '');
  return { ...Object.fromEntries(present), revision: Number(revision), data: told };
};
