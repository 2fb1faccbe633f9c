import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody, ReadStore } from '@rollcall/read-store';
import type { FollowParts } from '../comparison/follow-stream.js';

/** A projection, and the build of it that is read. */
export interface AuditedBuild {
  readonly projection: DocumentProjection<DocumentBody>;
  readonly build: string;
}

export interface AuditPartsBase extends FollowParts {
  readonly readStore: ReadStore;
}

export type AuditUnit = 'events' | 'bytes' | 'documents';

/** `total` null: not known. */
export type ReportStep = (step: string, done: number, total: number | null, unit: AuditUnit) => void;

export interface AuditParts extends AuditPartsBase {
  readonly report: ReportStep;
}
