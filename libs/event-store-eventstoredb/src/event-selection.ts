import type { EventFilter } from '@rollcall/event-sourcing';

/** What the server can leave out by itself: it compares one thing with beginnings. */
export interface ServerFilter {
  readonly on: 'type' | 'stream';
  readonly prefixes: readonly string[];
}

export interface EventSelection {
  /** Passes all that match, and more. Undefined: the server is to give everything. */
  readonly atServer: ServerFilter | undefined;
  /** Whether an event of that type in that stream is wanted. Never one that the server wrote for itself. */
  readonly matches: (type: string, stream: string) => boolean;
}

/** The server's own types and streams begin so. */
const SYSTEM = '$';

export function selectionOf({ types, streamPrefixes }: EventFilter = {}): EventSelection {
  const wanted = types && new Set(types);
  return {
    atServer: serverFilter(types, streamPrefixes),
    matches: (type, stream) =>
      !type.startsWith(SYSTEM) &&
      !stream.startsWith(SYSTEM) &&
      (wanted === undefined || wanted.has(type)) &&
      (streamPrefixes === undefined || streamPrefixes.some((prefix) => stream.startsWith(prefix))),
  };
}

/** Beginnings of types rather than a regular expression: nothing to escape, and `matches` is exact. */
function serverFilter(types?: readonly string[], prefixes?: readonly string[]): ServerFilter | undefined {
  if (isUseful(types)) return { on: 'type', prefixes: types };
  return isUseful(prefixes) ? { on: 'stream', prefixes } : undefined;
}

const isUseful = (list?: readonly string[]): list is readonly string[] =>
  list !== undefined && list.length > 0 && !list.includes('');
