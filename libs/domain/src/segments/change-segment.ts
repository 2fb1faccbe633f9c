import { checkDetails } from './check-details.js';
import type { ChangeSegment } from './commands.js';
import type { SegmentChanged, SegmentDetails } from './events.js';
import { existingSegment } from './existing-segment.js';
import type { SegmentsState } from './state.js';

/** Refuses with `segment_not_found`, `segment_exists`, `invalid_value`. */
export const changeSegment = (
  segments: SegmentsState,
  { id, changes }: ChangeSegment,
): readonly SegmentChanged[] => {
  const before = existingSegment(segments, id);
  checkDetails(segments, { ...before, ...changes });
  const different = Object.entries(changes).filter(
    ([part, value]) => JSON.stringify(value) !== JSON.stringify(before[part as keyof SegmentDetails]),
  );
  if (different.length === 0) return [];
  return [{ type: 'SegmentChanged', data: { id, sealed: Object.fromEntries(different) } }];
};
