import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Call, caller } from '../support/http.js';
import { removeDirectory, type RunningServer, startServer, temporaryDirectory } from '../support/server.js';

/** Every sample payload of the page this project started from, over raw HTTP, on both prefixes. */
describe.each(['/api', '/v1'])('the samples of the seed page under %s', (prefix) => {
  const directory = temporaryDirectory();
  let server: RunningServer;
  let call: Call;

  beforeAll(async () => {
    server = await startServer(directory, { ROLLCALL_PUBLIC_URL: 'https://rollcall.example' });
    call = caller(server);
    await call(
      'POST',
      '/admin/v1/attributes',
      ['subject', 'plan'].map((key) => ({ name: key, key, type: 'user' })),
    );
    await call(
      'POST',
      '/admin/v1/metrics',
      ['flashcards-flipped', 'words-written'].map((key) => ({ name: key, key })),
    );
  });

  afterAll(async () => {
    await server.stop();
    removeDirectory(directory);
  });

  it('identifies inline with a metric event', async () => {
    const { status, body } = await call('POST', `${prefix}/metrics/flashcards-flipped/event`, {
      user: { id: '18', email: 'user@example.com', tz: 'Europe/London' },
      value: 750,
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ total: 750, achievements: [], points: {}, leaderboards: {} });
    expect(body.currentStreak).toEqual({
      length: 0,
      frequency: 'daily',
      started: null,
      periodStart: null,
      periodEnd: null,
      expires: null,
      extended: false,
    });
    expect((await call('GET', `${prefix}/users/18`)).body).toMatchObject({
      email: 'user@example.com',
      tz: 'Europe/London',
    });
  });

  it('identifies explicitly', async () => {
    const body = { email: 'user@example.com', name: 'User', tz: 'Europe/London', subscribeToEmails: true };
    const answer = await call('PUT', `${prefix}/users/user-id`, body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: 'user-id', ...body });
    const { body: user } = await call('GET', `${prefix}/users/user-id`);
    expect(typeof user.control).toBe('boolean');
    expect(new Date(user.created).toISOString()).toBe(user.created);
    expect(user.updated).toBe(user.created);
  });

  it('sets attributes, and refuses keys it does not know with the words of the page', async () => {
    const details = { name: 'Joe Bloggs', email: 'joe.bloggs@example.com' };
    const set = await call('PUT', `${prefix}/users/joe`, {
      ...details,
      attributes: { subject: 'physics', plan: 'free' },
    });
    expect(set.body.attributes).toEqual({ subject: 'physics', plan: 'free' });
    const wrong = await call('PUT', `${prefix}/users/joe`, { name: 'Changed', attributes: { pln: 'pro' } });
    expect(wrong.status).toBe(422);
    expect(wrong.body.error).toBe(
      'Invalid attribute keys: pln. Please ensure all attribute keys match those set up at https://rollcall.example/users/attributes.',
    );
    expect((await call('GET', `${prefix}/users/joe`)).body).toEqual(set.body);
  });

  it('updates notification preferences and answers all of them', async () => {
    const path = `${prefix}/users/user-123/preferences`;
    await call('PUT', `${prefix}/users/user-123`, {});
    const all = {
      achievement_completed: ['email', 'push'],
      recap: ['email'],
      reactivation: ['push'],
      streak_reminder: ['email', 'push'],
    };
    expect((await call('PATCH', path, { notifications: all })).body).toEqual({ notifications: all });
    expect((await call('GET', path)).body).toEqual({ notifications: all });
    const changed = await call('PATCH', path, { notifications: { recap: ['email'], streak_reminder: [] } });
    expect(changed.body).toEqual({ notifications: { ...all, streak_reminder: [] } });
  });

  it('personalizes streaks where that is switched on, and only there', async () => {
    const path = `${prefix}/users/user-123/preferences`;
    const streak = { evaluationMode: 'OR', metrics: [{ key: 'words-written', threshold: 500 }] };
    await call('PATCH', '/admin/v1/streaks/settings', { customizationEnabled: false });
    expect((await call('PATCH', path, { streak })).status).toBe(403);
    expect((await call('GET', path)).body.streak).toBeUndefined();
    await call('PATCH', '/admin/v1/streaks/settings', { customizationEnabled: true });
    expect((await call('PATCH', path, { streak })).body.streak).toEqual(streak);
    const all = await call('PATCH', path, { streak: { evaluationMode: 'ALL' } });
    expect(all.body.streak).toEqual({ ...streak, evaluationMode: 'ALL' });
  });
});
