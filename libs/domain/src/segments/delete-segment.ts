import type { DeleteSegment } from './commands.js';
import type { SegmentDeleted } from './events.js';
import { existingSegment } from './existing-segment.js';
import type { SegmentsState } from './state.js';

/** Refuses with `segment_not_found`. */
export const deleteSegment = (segments: SegmentsState, { id }: DeleteSegment): readonly SegmentDeleted[] => [
  { type: 'SegmentDeleted', data: { id: existingSegment(segments, id).id } },
];
