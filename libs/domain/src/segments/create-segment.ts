import { DomainError } from '../shared/errors.js';
import { checkDetails } from './check-details.js';
import type { CreateSegment } from './commands.js';
import type { SegmentCreated } from './events.js';
import type { SegmentsState } from './state.js';

/** All of an environment are one document of the read model. */
export const MAX_SEGMENTS = 200;

/** Refuses with `segment_exists`, `too_many_segments`, `invalid_value`. */
export const createSegment = (
  segments: SegmentsState,
  { id, details }: CreateSegment,
): readonly SegmentCreated[] => {
  checkDetails(segments, { id, ...details });
  if (segments.length >= MAX_SEGMENTS) {
    throw new DomainError('too_many_segments', `There are ${MAX_SEGMENTS} segments; delete one first`);
  }
  return [{ type: 'SegmentCreated', data: { id, sealed: details } }];
};
