import type { Command } from 'commander';
import { answer, grained, type Options, printed, question, ranged, segmented, selected } from './asking.js';
import { percentText } from './report.js';
import { type Row, type Segment, type Series, seriesReport } from './series.js';

export const activeUsersCommand = (): Command =>
  printed(
    grained(
      selected(question('active-users', 'who was active: total, new and returning by day, week or month')),
    ),
    'active-users --granularity month --from 2024-01-01 --segment-by plan',
  ).action((options: Options) =>
    answer<Series>('active-users', options, (body) =>
      seriesReport(body, { columns: ['active', 'new', 'returning'], drawn: 'active' }),
    ),
  );

interface Stickiness {
  readonly months: readonly Row[];
  readonly segments?: readonly { readonly segment: Segment; readonly months: readonly Row[] }[];
}

const stickinessSeries = ({ months, segments }: Stickiness): Series => ({
  total: months,
  ...(segments && { segments: segments.map(({ segment, months: periods }) => ({ segment, periods })) }),
});

export const stickinessCommand = (): Command =>
  printed(
    selected(question('stickiness', 'daily by monthly active users (DAU/MAU) of each month')),
    'stickiness --from 2024-01-01',
  ).action((options: Options) =>
    answer<Stickiness>('stickiness', options, (body) =>
      seriesReport(stickinessSeries(body), {
        columns: ['averageDailyActive', 'monthlyActive', 'stickiness'],
        drawn: 'stickiness',
        cellOf: percentText,
      }),
    ),
  );

export const totalUsersCommand = (): Command =>
  printed(
    grained(
      segmented(ranged(question('total-users', 'how many users there were by the end of each period'))),
    ),
    'total-users --granularity month',
  ).action((options: Options) =>
    answer<Series>('total-users', options, (body) =>
      seriesReport(body, { columns: ['total'], drawn: 'total' }),
    ),
  );
