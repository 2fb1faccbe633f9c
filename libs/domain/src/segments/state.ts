import { unreachable } from '../shared/unreachable.js';
import type { Segment, SegmentsEvent } from './events.js';

/** An environment's segments, oldest first. */
export type SegmentsState = readonly Segment[];

export const noSegments: SegmentsState = [];

/** Pure and total: what is in no event any more, as its key was forgotten, is in no segment. */
export const evolveSegments = (
  segments: SegmentsState,
  event: SegmentsEvent,
  recordedAt: string,
): SegmentsState => {
  const { id } = event.data;
  switch (event.type) {
    case 'SegmentCreated': {
      const { sealed } = event.data;
      if (sealed === undefined) return segments;
      return [...segments, { id, ...sealed, created: recordedAt, updated: recordedAt }];
    }
    case 'SegmentChanged': {
      const { sealed } = event.data;
      return segments.map((segment) =>
        segment.id === id ? { ...segment, ...sealed, updated: recordedAt } : segment,
      );
    }
    case 'SegmentDeleted':
      return segments.filter((segment) => segment.id !== id);
    default:
      return unreachable(event, 'event of segments');
  }
};
