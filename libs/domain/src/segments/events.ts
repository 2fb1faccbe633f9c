import type { DomainEvent } from '../shared/decider.js';

/** What a segment says about users. All of it may name persons, so that events have it sealed. */
export interface SegmentDetails {
  /** Unique in the environment. */
  readonly name: string;
  readonly description: string | null;
  /** JSON in the grammar of filters; null: everybody passes. */
  readonly filter: Readonly<Record<string, unknown>> | null;
  /** Words to be found in the id, the name or the email; null: none. */
  readonly search: string | null;
}

/** Users who pass, whoever they are at the moment. */
export interface Segment extends SegmentDetails {
  readonly id: string;
  /** ISO 8601 UTC, as is `updated`. */
  readonly created: string;
  readonly updated: string;
}

export interface SegmentCreated extends DomainEvent {
  readonly type: 'SegmentCreated';
  readonly data: { readonly id: string; readonly sealed?: SegmentDetails };
}

/** Only what is different now. */
export interface SegmentChanged extends DomainEvent {
  readonly type: 'SegmentChanged';
  readonly data: { readonly id: string; readonly sealed?: Partial<SegmentDetails> };
}

export interface SegmentDeleted extends DomainEvent {
  readonly type: 'SegmentDeleted';
  readonly data: { readonly id: string };
}

export type SegmentsEvent = SegmentCreated | SegmentChanged | SegmentDeleted;
