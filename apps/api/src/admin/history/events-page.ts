import type { EventStore, RecordedEvent } from '@rollcall/event-sourcing';

const PAGE = 500;

export interface PageWanted {
  readonly newestFirst: boolean;
  /** Revisions, both inclusive. */
  readonly lowest: number;
  readonly highest: number;
  readonly types?: readonly string[];
  readonly limit: number;
}

/**
 * Events of a stream within two revisions, in the order asked for. A revision never changes its event, so the revision of
 * the last one shown is all that a cursor must remember, whatever is appended meanwhile.
 */
export async function eventsPage(
  store: EventStore,
  stream: string,
  { newestFirst, lowest, highest, types, limit }: PageWanted,
): Promise<{ readonly events: readonly RecordedEvent[]; readonly hasMore: boolean }> {
  const direction = newestFirst ? 'backwards' : 'forwards';
  const found: RecordedEvent[] = [];
  let [low, high] = [lowest, highest];
  while (low <= high && found.length <= limit) {
    const from = newestFirst ? high : low;
    const page = await store.readStream(stream, { direction, from, limit: Math.min(PAGE, high - low + 1) });
    if (page.length === 0) break;
    found.push(...page.filter(({ type }) => types?.includes(type) ?? true));
    if (newestFirst) high -= page.length;
    else low += page.length;
  }
  return { events: found.slice(0, limit), hasMore: found.length > limit };
}
