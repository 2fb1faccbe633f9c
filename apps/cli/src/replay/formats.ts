import { stringify } from 'csv-stringify/sync';
import type { ReplayedEvent } from '@rollcall/event-sourcing';

export const formats = ['ndjson', 'csv', 'text'] as const;
export type Format = (typeof formats)[number];

/** Writes chunks of whole NDJSON lines in another way. */
export type Formatter = (lines: string) => string;

export function formatterOf(format: Format): Formatter {
  switch (format) {
    case 'ndjson':
      return (lines) => lines;
    case 'csv':
      return csv();
    case 'text':
      return (lines) => eventsIn(lines).map(textOf).join('');
  }
}

const eventsIn = (lines: string): ReplayedEvent[] =>
  lines
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ReplayedEvent);

/** What metric events have stands in columns of its own, beside the whole `data` as JSON. */
const columns = [
  ...['position', 'id', 'type', 'userId', 'stream', 'revision', 'recordedAt'],
  ...['actor', 'correlationId', 'causationId', 'idempotencyKey', 'metric', 'value', 'at', 'day', 'data'],
];
const metricColumns = new Set(['metric', 'value', 'at', 'day']);

/** RFC 4180 but for the line end, which is a line feed; the names of the columns come first. */
function csv(): Formatter {
  let header = true;
  return (lines) => {
    const rows = eventsIn(lines).map(rowOf);
    const text = stringify(header ? [columns, ...rows] : rows);
    header = false;
    return text;
  };
}

function rowOf(event: ReplayedEvent): (string | number | undefined)[] {
  const { data, ...rest } = event as ReplayedEvent & Readonly<Record<string, string | number | undefined>>;
  const measured = (event.type === 'MetricEventRecorded' ? data : {}) as typeof rest;
  return columns.map((column) => {
    if (column === 'data') return JSON.stringify(data);
    return metricColumns.has(column) ? measured[column] : rest[column];
  });
}

/** One line an event; control characters, which could move the cursor, are shown as `?`. */
function textOf({ recordedAt, userId, stream, type, data }: ReplayedEvent): string {
  const { metric, value, ...rest } = data as { readonly metric?: string; readonly value?: number };
  const told = type === 'MetricEventRecorded' ? `${metric} ${signed(value!)}` : JSON.stringify(rest);
  return `${[recordedAt, userId ?? stream, type, told].join('  ').replace(/\p{Cc}/gu, '?')}\n`;
}

const signed = (value: number): string => (value < 0 ? String(value) : `+${value}`);
