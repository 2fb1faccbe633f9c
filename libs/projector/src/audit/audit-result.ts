import type { JsonValue } from '@rollcall/event-sourcing';
import type { DocumentDifference } from '../comparison/differences.js';

/** A document that is not what its events make of it. No personal data but its id, which holds a keyed hash. */
export interface Drift {
  readonly document: string;
  /**
   * `missing`: it should be there. `extra`: it should not. `unfoldable`: an event of it cannot be folded any more, yet it
   * is not parked.
   */
  readonly kind: DocumentDifference['kind'] | 'unfoldable';
  /** Of one that is different, the first 20. A member is absent where there is no such field. */
  readonly fields: readonly {
    readonly field: string;
    readonly stored?: JsonValue;
    readonly folded?: JsonValue;
  }[];
}

export interface AuditedProjection {
  readonly projection: string;
  readonly build: string;
  /** Documents that were compared. */
  readonly audited: number;
  readonly drifted: Readonly<Record<Drift['kind'], number>>;
  /** They wait for a fold to be mended, which is no drift. */
  readonly parked: number;
  /** At most 20. */
  readonly first: readonly Drift[];
  /** Of a sample: how many were drawn, of how many. */
  readonly drawn?: { readonly documents: number; readonly of: number };
}

export const MOST_TOLD = 20;

/** Counts what an audit finds in one projection. */
export class Findings {
  audited = 0;
  parked = 0;
  readonly drifted = { missing: 0, extra: 0, different: 0, unfoldable: 0 };
  readonly first: Drift[] = [];

  add(drift: Drift): void {
    this.drifted[drift.kind]++;
    if (this.first.length < MOST_TOLD) this.first.push(drift);
  }
}

/** `difference`: of what its events make of a document from what is stored. */
export const driftOf = ({ document, kind, fields }: DocumentDifference): Drift => ({
  document,
  kind,
  fields: fields.map(({ field, values: [folded, stored] }) => ({
    field,
    ...(stored !== undefined && { stored }),
    ...(folded !== undefined && { folded }),
  })),
});

export const driftedIn = ({ drifted }: Pick<AuditedProjection, 'drifted'>): number =>
  drifted.missing + drifted.extra + drifted.different + drifted.unfoldable;
