import type { Command } from 'commander';
import { answer, grained, type Options, printed, question, selected, wholeNumber } from './asking.js';
import { type Series, seriesReport } from './series.js';

export const engagementCommand = (): Command =>
  printed(
    selected(question('engagement', "sum of a day's values by the users active on it")),
    'engagement --metric words-written --segment-by control',
  ).action((options: Options) =>
    answer<Series>('engagement', options, (body) =>
      seriesReport(body, { columns: ['sum', 'active', 'engagement'], drawn: 'engagement' }),
    ),
  );

export const earlyEngagementCommand = (): Command =>
  printed(
    grained(
      selected(question('early-engagement', 'what users added in their first days, on average')),
    ).option('--days <n>', "from the first on (default: the environment's activation window)", wholeNumber),
    'early-engagement --metric words-written --days 14',
  ).action((options: Options) =>
    answer<Series>('early-engagement', options, (body) =>
      seriesReport(body, { columns: ['users', 'sum', 'average'], drawn: 'average' }),
    ),
  );
