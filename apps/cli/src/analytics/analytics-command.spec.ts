import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseCsv } from '../../../../test/support/csv.js';
import { type CliInProcess, startCliInProcess } from '../../../../test/support/cli-in-process.js';
import type { InProcessApi } from '../../../../test/support/in-process-api.js';
import { analyticsCommand } from './analytics-command.js';

describe('rollcall analytics', () => {
  let api: InProcessApi;
  let run: CliInProcess['run'];
  let cli: CliInProcess;

  beforeAll(async () => {
    cli = await startCliInProcess();
    api = cli.api;
    run = (...words) => cli.run('analytics', ...words);
    const event = (id: string, day: string, value: number, plan: string) => ({
      key: 'words',
      user: { id, attributes: { plan } },
      value,
      timestamp: `${day}T12:00:00Z`,
    });
    await cli.record([
      event('ada', '2024-01-10', 2_000, 'pro'),
      event('bob', '2024-01-10', 7, 'free, really'),
      event('ada', '2024-01-24', 500, 'pro'),
    ]);
  });
  afterAll(async () => {
    await cli.close();
  });

  const linesOf = async (...words: readonly string[]): Promise<readonly string[]> =>
    (await run(...words)).split('\n');

  it('has every question that docs/analytics.md lists', () => {
    const page = readFileSync(new URL('../../../../docs/analytics.md', import.meta.url), 'utf8');
    const table = page.slice(page.indexOf('## Asking'), page.indexOf('## What the words mean'));
    const listed = [...table.matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name);
    const commands = analyticsCommand().commands.map((command) => command.name());
    expect([...commands].sort()).toEqual([...listed].sort());
  });

  it('prints an answer as it came', async () => {
    const { body } = await api.call('GET', '/admin/v1/analytics/active-users?granularity=month');
    expect(JSON.parse(await run('active-users', '--granularity', 'month', '--json'))).toEqual(body);
  });

  it('draws periods and lists them', async () => {
    expect(await linesOf('active-users', '--from', '2024-01-09', '--to', '2024-01-11')).toEqual([
      'ACTIVE, 2024-01-09 to 2024-01-11',
      '2  █',
      '   █',
      '   █',
      '   █',
      '   █',
      '0  █',
      '',
      'PERIOD      ACTIVE  NEW  RETURNING',
      '2024-01-09       0    0          0',
      '2024-01-10       2    2          0',
      '2024-01-11       0    0          0',
    ]);
  });

  it('puts segments side by side, and one below the other in CSV', async () => {
    const asked = ['active-users', '--granularity', 'month', '--segment-by', 'plan'];
    expect(await linesOf(...asked)).toEqual([
      'ACTIVE, all on one scale up to 2',
      'TOTAL         █',
      'free, really  ▄',
      'pro           ▄',
      '',
      'PERIOD      TOTAL  free, really  pro',
      '2024-01-01      2             1    1',
    ]);
    expect(parseCsv(await run(...asked, '--csv'))).toEqual([
      { segment: '', period: '2024-01-01', active: '2', new: '2', returning: '0' },
      { segment: 'free, really', period: '2024-01-01', active: '1', new: '1', returning: '0' },
      { segment: 'pro', period: '2024-01-01', active: '1', new: '1', returning: '0' },
    ]);
  });

  it('shades cohorts by who came back', async () => {
    const asked = ['retention', '--cohort', 'week', '--periods', '3'];
    expect(await linesOf(...asked)).toEqual([
      'COHORT      SIZE  +0      +1      +2',
      '2024-01-08     2  █ 100%      0%  ▒  50%',
      '2 cohorts without anybody are left out.',
    ]);
    expect((await run(...asked, '--csv')).split('\n').slice(0, 2)).toEqual([
      'cohort,size,period0,period1,period2',
      '2024-01-08,2,2,0,1',
    ]);
  });

  it('leaves blank what is still to come', async () => {
    const [head = '', cohort = ''] = await linesOf('retention', '--periods', '1000');
    expect(head).toMatch(/\+999$/);
    expect(cohort).toMatch(/^2024-01-01 +2 +█ 100%( +0%)+$/);
    expect(cohort.length).toBeLessThan(head.length);
    expect(await linesOf('n-day-retention', '--days', '36000')).toContain(
      'Of 2 of them that day is not over yet.',
    );
  });

  it('tells n-day retention and what the control group does to it', async () => {
    expect(await run('n-day-retention', '--days', '14')).toContain(
      'Active on day 14 after the first: 1 of 2 users, 50%.',
    );
    expect((await linesOf('n-day-retention', '--days', '14', '--csv')).slice(0, 2)).toEqual([
      'period,users,retained',
      '2024-01-10,2,1',
    ]);
    const impact = await linesOf('retention-impact', '--days', '14');
    expect(impact).toContain('treated      2          1   50%');
    expect(impact.at(-1)).toBe('No impact can be told: one of the groups has nobody.');
    const bySegment = ['retention-impact', '--days', '14', '--segment-by', 'plan'];
    expect((await linesOf(...bySegment)).slice(0, 4)).toEqual([
      'SEGMENT       GROUP    USERS  ON DAY 14  RATE',
      'TOTAL         treated      2          1   50%',
      'TOTAL         control      0          0     –',
      'free, really  treated      1          0    0%',
    ]);
    expect(parseCsv(await run(...bySegment, '--csv'))).toContainEqual({
      segment: 'pro',
      group: 'treated',
      period: '2024-01-10',
      users: '1',
      retained: '1',
    });
  });

  it('tells engagement, early engagement, stickiness and totals', async () => {
    expect(await linesOf('engagement')).toContain('2024-01-10  2,007       2     1,003.5');
    expect(await linesOf('early-engagement', '--days', '15')).toContain('2024-01-01      2  2,507  1,253.5');
    expect((await linesOf('stickiness')).at(-1)).toMatch(/^2024-01-01 +0\.2 +2 +10%$/);
    expect((await linesOf('total-users', '--to', '2024-01-24', '--granularity', 'month')).at(-1)).toBe(
      '2024-01-01      2',
    );
  });

  it('tells the top users with bars, the month against the allowance, and the summary', async () => {
    expect(await linesOf('top-users', '--metric', 'words')).toEqual([
      'METRIC  USER  TOTAL',
      `words   ada   2,500  ${'█'.repeat(24)}`,
      'words   bob       7  ▏',
    ]);
    expect(await run('usage', '--day', '2024-01-31')).toBe(
      '2 monthly active users in 2024-01. No allowance is set. Resets on 2024-02-01.',
    );
    await api.call('PATCH', '/admin/v1/settings', { monthlyActiveUserAllowance: 8 });
    expect(await run('usage', '--day', '2024-01-31')).toBe(
      `2 monthly active users in 2024-01\n${'█'.repeat(6)}${'·'.repeat(18)} 25% of 8. Resets on 2024-02-01.`,
    );
    expect(await linesOf('summary', '--day', '2024-01-24', '--user-attributes', 'plan:pro')).toEqual([
      'USERS  ACTIVE THAT DAY  ACTIVE THAT MONTH',
      '    1                1                  1',
    ]);
  });

  it('splits the summary, the top users and stickiness by segment', async () => {
    expect(await linesOf('summary', '--day', '2024-01-24', '--segment-by', 'plan')).toEqual([
      'SEGMENT       USERS  ACTIVE THAT DAY  ACTIVE THAT MONTH',
      'TOTAL             2                1                  2',
      'free, really      1                0                  1',
      'pro               1                1                  1',
    ]);
    expect(await run('summary', '--day', '2024-01-24', '--segment-by', 'plan', '--csv')).toBe(
      'segment,totalUsers,dailyActiveUsers,monthlyActiveUsers\n,2,1,2\n"free, really",1,0,1\npro,1,1,1',
    );
    expect((await linesOf('top-users', '--segment-by', 'plan')).slice(2)).toEqual([
      'TOTAL         words   bob       7  ▏',
      'free, really  words   bob       7  ▏',
      `pro           words   ada   2,500  ${'█'.repeat(24)}`,
    ]);
    expect((await linesOf('stickiness', '--segment-by', 'plan')).at(-1)).toMatch(
      /^2024-01-01 +10% +13\.33% +6\.67%$/,
    );
  });

  it('tells what attributes are used for, and warns', async () => {
    expect(await linesOf('attributes', 'values', 'plan')).toEqual([
      'VALUE         USERS',
      `free, really      1  ${'█'.repeat(24)}`,
      `pro               1  ${'█'.repeat(24)}`,
    ]);
    expect((await linesOf('attributes', 'over-time', 'plan')).at(-1)).toBe(
      '2024-01-01      2             1    1',
    );
    expect(await linesOf('attributes', 'list')).toEqual([
      'KEY   NAME  USERS  VALUES  STATUS',
      'plan  Plan      2       2  ok',
    ]);
    await api.call('PATCH', '/admin/v1/settings', { attributeValueLimit: 1 });
    expect((await linesOf('attributes', 'list')).at(-1)).toContain('plan has 2 values, and at most 1');
  });

  it('repeats what the server refuses', async () => {
    await expect(run('active-users', '--metric', 'wrods')).rejects.toThrow('Metric not found');
    await expect(run('top-users', '--filter', '{')).rejects.toThrow('filter is not valid JSON.');
  });
});
