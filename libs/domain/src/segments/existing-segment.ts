import { DomainError } from '../shared/errors.js';
import type { Segment } from './events.js';
import type { SegmentsState } from './state.js';

/** Refuses with `segment_not_found`. */
export function existingSegment(segments: SegmentsState, id: string): Segment {
  const found = segments.find((segment) => segment.id === id);
  if (found === undefined) throw new DomainError('segment_not_found', 'Segment not found');
  return found;
}
