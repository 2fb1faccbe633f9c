/** Answers in the OpenAPI document, by the last words of their routes; their shapes are held against real answers. */

const range = { timezone: 'utc', from: '2024-01-01', to: '2024-02-29', asOf: '0000000000034941' };
const pro = { segment: { plan: 'pro' } };

const january = { period: '2024-01-01', active: 120, new: 40, returning: 80 };
const february = { period: '2024-02-01', active: 131, new: 22, returning: 109 };

export const activeUsers = {
  granularity: 'month',
  ...range,
  total: [january, february],
  segments: [{ ...pro, periods: [{ period: '2024-01-01', active: 31, new: 4, returning: 27 }] }],
};

export const stickiness = {
  ...range,
  months: [{ period: '2024-01-01', averageDailyActive: 18, monthlyActive: 120, stickiness: 0.15 }],
  segments: [
    {
      ...pro,
      months: [{ period: '2024-01-01', averageDailyActive: 6.2, monthlyActive: 31, stickiness: 0.2 }],
    },
  ],
};

export const totalUsers = {
  granularity: 'month',
  from: range.from,
  to: range.to,
  asOf: range.asOf,
  total: [
    { period: '2024-01-01', total: 610 },
    { period: '2024-02-01', total: 632 },
  ],
  segments: [{ ...pro, periods: [{ period: '2024-01-01', total: 88 }] }],
};

export const topUsers = [
  { metric: 'words-written', userId: '18', total: 2178 },
  { metric: 'words-written', userId: '7', total: 1960 },
  { ...pro, metric: 'words-written', userId: '7', total: 1960 },
];

export const usage = {
  month: '2026-11-01',
  monthlyActiveUsers: 5700,
  allowance: 10_000,
  resetsOn: '2026-12-01',
};

export const summary = {
  totalUsers: 18_000,
  dailyActiveUsers: 494,
  monthlyActiveUsers: 5700,
  segments: [{ ...pro, totalUsers: 3100, dailyActiveUsers: 160, monthlyActiveUsers: 1240 }],
};

export const retention = {
  cohorts: [
    { cohort: '2024-01-01', size: 40, retained: [40, 21, 17] },
    { cohort: '2024-02-01', size: 22, retained: [22, 9, 8] },
  ],
  segments: [{ ...pro, cohorts: [{ cohort: '2024-01-01', size: 4, retained: [4, 3, 3] }] }],
};

const series = [{ period: '2024-01-01', users: 5, retained: 2 }];

export const nDayRetention = {
  days: 14,
  users: 62,
  retained: 17,
  series,
  segments: [{ ...pro, retention: { users: 5, retained: 3, series } }],
};

const compared = {
  treated: { users: 50, retained: 15, series, rate: 0.3 },
  control: { users: 12, retained: 3, series, rate: 0.25 },
  impact: 5,
};

export const retentionImpact = { days: 14, ...compared, segments: [{ ...pro, ...compared }] };

export const engagement = {
  ...range,
  total: [
    { period: '2024-01-01', sum: 9000, active: 12, engagement: 750 },
    { period: '2024-01-02', sum: 0, active: 0, engagement: null },
  ],
  segments: [{ ...pro, periods: [{ period: '2024-01-01', sum: 5000, active: 4, engagement: 1250 }] }],
};

export const earlyEngagement = {
  days: 14,
  ...range,
  total: [{ period: '2024-01-01', sum: 52_000, users: 40, average: 1300 }],
  segments: [{ ...pro, periods: [{ period: '2024-01-01', sum: 8000, users: 4, average: 2000 }] }],
};

const plan = {
  key: 'plan',
  name: 'Plan',
  users: 12_400,
  distinctValues: 3,
  limit: 1000,
  status: 'ok',
  warning: null,
};

export const attributes = [plan];

export const attributeValues = {
  ...plan,
  values: [
    { value: 'free', users: 9000 },
    { value: 'pro', users: 3100 },
    { value: 'team', users: 300 },
  ],
};

export const attributeOverTime = {
  key: 'plan',
  granularity: 'month',
  ...range,
  total: [
    { period: '2024-01-01', users: 118 },
    { period: '2024-02-01', users: 130 },
  ],
  values: [{ value: 'pro', periods: [{ period: '2024-01-01', users: 31 }] }],
};
