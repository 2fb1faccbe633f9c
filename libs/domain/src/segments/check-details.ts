import { DomainError } from '../shared/errors.js';
import type { Segment, SegmentDetails } from './events.js';
import type { SegmentsState } from './state.js';

/** Refuses with `segment_exists` a name that another one has, and with `invalid_value` a segment of everybody. */
export function checkDetails(
  segments: SegmentsState,
  { id, name, filter, search }: SegmentDetails & Pick<Segment, 'id'>,
): void {
  if (segments.some((other) => other.name === name && other.id !== id)) {
    throw new DomainError('segment_exists', 'Another segment has this name', { field: 'name' });
  }
  if (filter === null && search === null) {
    throw new DomainError('invalid_value', 'A segment needs a filter or a search', { field: 'filter' });
  }
}
