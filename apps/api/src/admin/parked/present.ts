import type { ParkedDocument } from '@rollcall/read-store';
import { parkedId } from './parked-id.js';
import type { FailedEventView, ParkedDocumentView, ParkedView } from './parked.dto.js';

export function parkedView(record: ParkedDocument): ParkedView {
  const { build, document, stream, position, eventId, error, since } = record;
  const projection = build.replace(/-v\d+(-.*)?$/, '');
  return { id: parkedId(record), projection, build, document, stream, position, eventId, error, since };
}

export const parkedDocumentView = (
  record: ParkedDocument,
  event: FailedEventView | null,
): ParkedDocumentView => ({ ...parkedView(record), stack: record.stack, event });
