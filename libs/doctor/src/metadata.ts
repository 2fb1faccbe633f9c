import type { EventMetadata, RecordedEvent } from '@rollcall/event-sourcing';

/** What can be read of it: a doctor meets events that nobody else can read. */
export function metadataOf({ metadata }: Pick<RecordedEvent, 'metadata'>): Partial<EventMetadata> {
  try {
    const parsed: unknown = JSON.parse(metadata);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
