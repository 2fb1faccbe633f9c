import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adminApp, type AdminApp } from '../../../../../test/support/admin-app.js';

const path = '/admin/v1/settings';
const streaks = '/admin/v1/streaks/settings';

describe('settings over HTTP', () => {
  let api: AdminApp;

  beforeAll(async () => {
    api = await adminApp();
    await api.call('POST', '/admin/v1/metrics', { body: [{ name: 'Words', key: 'words' }] });
  });
  afterAll(() => api.close());

  it('are the defaults until something is changed', async () => {
    const answer = await api.call('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      experimentation: { controlRatio: expect.any(Number), userActivationWindow: 14 },
      aggregationPeriod: expect.stringMatching(/^(weekly|monthly)$/),
      defaultTimeZone: 'UTC',
      monthlyActiveUserAllowance: null,
      attributeValueLimit: 1_000,
    });
  });

  it('change in the parts that are told; null and what is unknown tell nothing', async () => {
    const body = {
      experimentation: { controlRatio: 25, userActivationWindow: null },
      aggregationPeriod: 'monthly',
      defaultTimeZone: null,
      branding: { color: 'red' },
    };
    const answer = await api.call('PATCH', path, { body });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-rollcall-position']).toMatch(/^\d+$/);
    expect(answer.body).toEqual({
      experimentation: { controlRatio: 25, userActivationWindow: 14 },
      aggregationPeriod: 'monthly',
      defaultTimeZone: 'UTC',
      monthlyActiveUserAllowance: null,
      attributeValueLimit: 1_000,
    });
    const zone = await api.call('PATCH', path, { body: { defaultTimeZone: 'Europe/London' } });
    expect(zone.body).toEqual({ ...answer.body, defaultTimeZone: 'Europe/London' });
    expect((await api.call('GET', path)).body).toEqual(zone.body);
  });

  it('have an allowance that null takes away', async () => {
    const set = await api.call('PATCH', path, { body: { monthlyActiveUserAllowance: 10_000 } });
    expect(set.body).toMatchObject({ monthlyActiveUserAllowance: 10_000, attributeValueLimit: 1_000 });
    const cleared = await api.call('PATCH', path, { body: { monthlyActiveUserAllowance: null } });
    expect(cleared.body.monthlyActiveUserAllowance).toBeNull();
    expect((await api.call('GET', path)).body).toEqual(cleared.body);
  });

  it('write nothing when nothing changes', async () => {
    const before = await api.call('PATCH', path, { body: { aggregationPeriod: 'monthly' } });
    const after = await api.call('PATCH', path, { body: {} });
    expect(after.status).toBe(200);
    expect(after.headers['x-rollcall-position']).toBe(before.headers['x-rollcall-position']);
  });

  it.each([
    [{ experimentation: { controlRatio: 101 } }, 422, 'controlRatio'],
    [{ experimentation: { controlRatio: -1 } }, 422, 'controlRatio'],
    [{ experimentation: { controlRatio: 1.5 } }, 422, 'controlRatio'],
    [{ experimentation: { controlRatio: '10' } }, 400, 'controlRatio'],
    [{ experimentation: { userActivationWindow: 0 } }, 422, 'userActivationWindow'],
    [{ experimentation: 10 }, 400, 'experimentation'],
    [{ aggregationPeriod: 'daily' }, 422, 'aggregationPeriod'],
    [{ aggregationPeriod: 7 }, 400, 'aggregationPeriod'],
    [{ defaultTimeZone: 'Mars/Olympus' }, 422, 'defaultTimeZone'],
    [{ defaultTimeZone: 1 }, 400, 'defaultTimeZone'],
    [{ monthlyActiveUserAllowance: -1 }, 422, 'monthlyActiveUserAllowance'],
    [{ monthlyActiveUserAllowance: '9' }, 400, 'monthlyActiveUserAllowance'],
    [{ attributeValueLimit: 0 }, 422, 'attributeValueLimit'],
    [{ attributeValueLimit: 10_001 }, 422, 'attributeValueLimit'],
    [[], 400, 'body'],
  ])('are refused by name: %j', async (body, status, name) => {
    const answer = await api.call('PATCH', path, { body });
    expect(answer.status).toBe(status);
    expect(answer.body.error).toContain(name);
  });

  it('decide for those who are identified from now on', async () => {
    const ratio = (controlRatio: number) =>
      api.call('PATCH', path, { body: { experimentation: { controlRatio } } });
    await ratio(100);
    expect((await api.call('PUT', '/v1/users/in', { body: {} })).body.control).toBe(true);
    await ratio(0);
    expect((await api.call('PUT', '/v1/users/out', { body: {} })).body.control).toBe(false);
    expect((await api.call('GET', '/v1/users/in')).body.control).toBe(true);
  });

  it('of streaks have a shape of their own', async () => {
    const before = await api.call('GET', streaks);
    expect(before.body).toEqual({
      frequency: 'daily',
      evaluationMode: expect.stringMatching(/^(OR|AND)$/),
      customizationEnabled: false,
      daysOff: [],
      metrics: [],
      freezes: null,
    });
    const freezes = { startCount: 1, maxCount: 3, autoEarnInterval: 7, autoEarnAmount: 1 };
    const body = {
      frequency: 'weekly',
      evaluationMode: 'AND',
      customizationEnabled: true,
      daysOff: [6, 0, 6],
      metrics: [{ key: 'words', threshold: 500, more: 1 }],
      freezes: { ...freezes, more: 1 },
    };
    const changed = await api.call('PATCH', streaks, { body });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      ...body,
      daysOff: [6, 0],
      metrics: [{ key: 'words', threshold: 500 }],
      freezes,
    });
    expect((await api.call('GET', streaks)).body).toEqual(changed.body);
    const off = await api.call('PATCH', streaks, { body: { freezes: null, metrics: null } });
    expect(off.body).toEqual({ ...changed.body, freezes: null });
  });

  it('of streaks show no metric that was deleted, so that they can be written back as they were read', async () => {
    const made = await api.call('POST', '/admin/v1/metrics', { body: [{ name: 'Lost', key: 'lost' }] });
    const metrics = ['lost', 'words'].map((key) => ({ key, threshold: 1 }));
    expect((await api.call('PATCH', streaks, { body: { metrics } })).body.metrics).toEqual(metrics);
    await api.call('DELETE', `/admin/v1/metrics?ids=${made.body.created[0].id}`);
    const { body } = await api.call('GET', streaks);
    expect(body.metrics).toEqual(metrics.slice(1));
    expect((await api.call('PATCH', streaks, { body: { daysOff: [1] } })).body.metrics).toEqual(body.metrics);
    expect((await api.call('PATCH', streaks, { body })).status).toBe(200);
  });

  it.each(['ALL', 'AND', 'OR'])('of streaks answer with the mode as it was written: %s', async (mode) => {
    const changed = await api.call('PATCH', streaks, { body: { evaluationMode: mode } });
    expect([changed.status, changed.body.evaluationMode]).toEqual([200, mode]);
    expect((await api.call('GET', streaks)).body.evaluationMode).toBe(mode);
  });

  it('of streaks open and shut personalization', async () => {
    await api.call('PUT', '/v1/users/ann', { body: {} });
    const told = { body: { streak: { evaluationMode: 'OR' } } };
    await api.call('PATCH', streaks, { body: { customizationEnabled: false } });
    expect((await api.call('PATCH', '/v1/users/ann/preferences', told)).status).toBe(403);
    await api.call('PATCH', streaks, { body: { customizationEnabled: true } });
    expect((await api.call('PATCH', '/v1/users/ann/preferences', told)).status).toBe(200);
  });

  it.each([
    [{ frequency: 'hourly' }, 422, 'frequency'],
    [{ evaluationMode: 'ANY' }, 422, 'evaluationMode'],
    [{ customizationEnabled: 'yes' }, 400, 'customizationEnabled'],
    [{ daysOff: [7] }, 422, 'daysOff'],
    [{ daysOff: [-1] }, 422, 'daysOff'],
    [{ daysOff: [1.5] }, 422, 'daysOff'],
    [{ daysOff: ['1'] }, 400, 'daysOff'],
    [{ daysOff: 1 }, 400, 'daysOff'],
    [{ metrics: [{ key: 'unknown', threshold: 1 }] }, 422, 'metrics[0].key'],
    [{ metrics: [{ key: 'words' }] }, 422, 'threshold'],
    [{ metrics: [{ key: 'words', threshold: '1' }] }, 400, 'threshold'],
    [{ metrics: ['words'] }, 400, 'metrics'],
    ['{"metrics":[{"key":"words","threshold":1e400}]}', 422, 'threshold'],
    [{ freezes: { startCount: 1 } }, 422, 'maxCount'],
    [{ freezes: { startCount: -1, maxCount: 1, autoEarnInterval: 1, autoEarnAmount: 1 } }, 422, 'startCount'],
    [{ freezes: [] }, 400, 'freezes must be an object or null'],
  ])('of streaks are refused by name: %j', async (body, status, name) => {
    const answer = await api.call('PATCH', streaks, { body });
    expect([answer.status, answer.body.error]).toEqual([status, expect.stringContaining(name)]);
  });
});
