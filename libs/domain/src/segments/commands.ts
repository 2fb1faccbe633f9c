import type { SegmentDetails } from './events.js';

export interface CreateSegment {
  readonly type: 'CreateSegment';
  readonly expects: 'any';
  /** UUID made by the caller. */
  readonly id: string;
  readonly details: SegmentDetails;
}

export interface ChangeSegment {
  readonly type: 'ChangeSegment';
  readonly expects: 'existing';
  readonly id: string;
  readonly changes: Partial<SegmentDetails>;
}

export interface DeleteSegment {
  readonly type: 'DeleteSegment';
  readonly expects: 'existing';
  readonly id: string;
}

export type SegmentsCommand = CreateSegment | ChangeSegment | DeleteSegment;
