import { type Segment, segmentsDecider, type SegmentsEvent } from '@rollcall/domain';
import type { DocumentProjection } from '../projection.js';

/** Oldest first. */
export interface SegmentsDocument {
  readonly segments: readonly Segment[];
}

/** An environment's segments; one document an environment, keyed by its segments stream. */
export const segmentsProjection: DocumentProjection<SegmentsDocument, SegmentsEvent> = {
  name: 'segments',
  version: 1,
  types: ['SegmentCreated', 'SegmentChanged', 'SegmentDeleted'],
  key: (event) => event.stream,
  evolve: (document, event) => ({
    segments: segmentsDecider.evolve(document?.segments ?? [], event, event.recordedAt),
  }),
  fields: {},
  fieldsOf: () => ({}),
};
