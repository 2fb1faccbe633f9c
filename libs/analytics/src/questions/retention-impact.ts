import { having } from '../filter/filter.js';
import type { SetReader } from '../reading/set-store.js';
import { type NDayRetention, nDayRetention, type NDayRetentionQuestion } from './n-day-retention.js';
import { type Segment, valueOf } from './slices.js';

/** null where nobody is in it. */
export type RatedRetention = NDayRetention & { readonly rate: number | null };

export interface RetentionImpact {
  readonly treated: RatedRetention;
  readonly control: RatedRetention;
  /** Rate of those who are not in the control group less that of those who are, in percentage points. */
  readonly impact: number | null;
}

export interface RetentionImpactAnswer extends RetentionImpact {
  readonly days: number;
  readonly segments?: readonly (RetentionImpact & { readonly segment: Segment })[];
}

const rated = (found: NDayRetention): RatedRetention => ({
  ...found,
  rate: found.users === 0 ? null : found.retained / found.users,
});

function compared(ofTreated: NDayRetention, ofControl: NDayRetention): RetentionImpact {
  const [treated, control] = [rated(ofTreated), rated(ofControl)];
  const impact = treated.rate === null || control.rate === null ? null : (treated.rate - control.rate) * 100;
  return { treated, control, impact };
}

/** N-day retention of the control group beside that of all others. Refuses like `nDayRetention`. */
export async function retentionImpact(
  reader: SetReader,
  question: NDayRetentionQuestion,
): Promise<RetentionImpactAnswer> {
  const of = (control: boolean) =>
    nDayRetention(reader, { ...question, filter: having(question.filter, 'control', String(control)) });
  const [{ days, segments: ofTreated, ...treated }, { days: _, segments: ofControl, ...control }] = [
    await of(false),
    await of(true),
  ];
  const controlOf = new Map(ofControl?.map(({ segment, retention }) => [valueOf(segment), retention]));
  return {
    days,
    ...compared(treated, control),
    ...(ofTreated && {
      segments: ofTreated.flatMap(({ segment, retention }) => {
        const other = controlOf.get(valueOf(segment));
        return other === undefined ? [] : [{ segment, ...compared(retention, other) }];
      }),
    }),
  };
}
